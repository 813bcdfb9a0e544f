import { isSeen, type Unseen } from '../doctor/world/seen.ts';
import { unseenWords } from '../doctor/world/unseen-words.ts';
import { userError } from '../errors.ts';
import { usualAccess } from '../kubernetes/access/usual.ts';
import { createClient } from '../kubernetes/http/client.ts';
import { PROGRAM } from '../names.ts';
import { type Draft, type DraftOptions, draftOf } from './draft.ts';
import type { PastJobs } from './past/past-jobs.ts';
import { type Preflight, preflight } from './preflight/preflight.ts';
import { readPreflight } from './read/read-preflight.ts';
import { readSight } from './read/read-sight.ts';
import type { Sight } from './sight.ts';
import { unseenIn } from './unseen-in.ts';

type InitOptions = DraftOptions & {
  kubeconfig: string | undefined;
  context: string | undefined;
  /** Namespaces of runners and jobs, for users who may not list objects of the whole cluster. */
  namespaces: readonly string[];
  /** Jobs from an audit log. */
  past: PastJobs | undefined;
};

type InitRuntime = { env: NodeJS.ProcessEnv; version: string; progress: (text: string) => void };

/** The files for a cluster, and what was found in it. */
export type Discovery = Draft & {
  server: string;
  /** What could not be read, which makes the files less complete. */
  unseen: readonly Unseen[];
  /** Namespaces to label, with the value of the label that they have now. */
  labels: readonly { namespace: string; mode: string | undefined }[];
};

/**
 * Reads a cluster and returns the files that a user would otherwise write by hand. Changes nothing.
 *
 * @throws a user error if the cluster cannot be read at all: `kubeconfig_missing`, `api_unreachable`, `nothing_seen`, …
 */
export async function discover(
  { context, kubeconfig, namespaces, past, ...options }: InitOptions,
  { env, progress, version }: InitRuntime,
): Promise<Discovery> {
  const access = await usualAccess({ kubeconfig, context }, env);
  const client = createClient(access, { userAgent: `${PROGRAM}-init/${version}` });
  try {
    const { webhookNamespace } = options;
    const sight = await readSight({
      api: client,
      access,
      namespaces: new Set(namespaces),
      past,
      progress,
      webhookNamespace,
    });
    return discoveryOf(sight, options);
  } finally {
    client.close();
  }
}

/**
 * Checks whether a cluster is ready for an installation. Changes nothing.
 *
 * @throws a user error if the cluster cannot be read at all: `kubeconfig_missing`, `api_unreachable`, …
 */
export async function checkCluster(
  {
    context,
    kubeconfig,
    webhookNamespace: namespace,
  }: Pick<InitOptions, 'context' | 'kubeconfig' | 'webhookNamespace'>,
  { env, progress, version }: InitRuntime,
): Promise<Preflight> {
  const access = await usualAccess({ kubeconfig, context }, env);
  const client = createClient(access, { userAgent: `${PROGRAM}-init/${version}` });
  try {
    progress('what the installation depends on');
    return preflight(await readPreflight(client, { namespace, server: access.server.origin }));
  } finally {
    client.close();
  }
}

/**
 * Returns the files for what was read in a cluster.
 *
 * @throws a user error `nothing_seen`
 */
export function discoveryOf(sight: Sight, options: DraftOptions): Discovery {
  const unseen = unseenIn(sight);
  if (!sight.runners.complete && [...sight.runners.namespaces.values()].every((part) => !isSeen(part)))
    throw nothingSeen(unseen);
  const draft = draftOf(sight, options);
  const labels = draft.proposal.namespaces.map((namespace) => {
    const found = sight.namespaces.namespaces.get(namespace);
    const mode = found !== undefined && isSeen(found) ? found.seen[PROGRAM] : undefined;
    return { namespace, mode };
  });
  return { ...draft, server: sight.server, unseen, labels };
}

function nothingSeen(unseen: readonly Unseen[]): Error {
  return userError('no namespace could be searched for runners', {
    code: 'nothing_seen',
    lines: unseen.map(unseenWords),
    hint: 'get these permissions, or name the namespaces of runners and jobs with --runner-namespace NAME',
  });
}
