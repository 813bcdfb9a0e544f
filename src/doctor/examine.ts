import { usualAccess } from '../kubernetes/access/usual.ts';
import { createClient } from '../kubernetes/http/client.ts';
import { PROGRAM, RELEASE } from '../names.ts';
import { fleetInForce } from './checks/fleet-in-force.ts';
import { checks } from './checks.ts';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import { readWorld } from './read/read-world.ts';
import type { FleetFile } from './world/world.ts';

/** What was typed. */
type ExamineOptions = {
  kubeconfig?: string | undefined;
  context?: string | undefined;
  namespace?: string | undefined;
  trustPolicies?: string | undefined;
  /** As it was read from its file. */
  fleet?: FleetFile | undefined;
  mutatingConfiguration?: string | undefined;
  validatingConfiguration?: string | undefined;
};

type ExamineRuntime = {
  env: NodeJS.ProcessEnv;
  version: string;
  now: Date;
  progress: (text: string) => void;
};

/**
 * Reads a cluster and judges it.
 *
 * @throws a problem where nothing can be said: `kubeconfig_missing`, `api_unreachable`, `api_unauthorized`, …
 */
export async function examine(
  { kubeconfig, context, ...options }: ExamineOptions,
  { env, now, progress, version }: ExamineRuntime,
): Promise<Diagnosis> {
  const access = await usualAccess({ kubeconfig, context }, env);
  const client = createClient(access, { userAgent: `${PROGRAM}-doctor/${version}` });
  try {
    const given = {
      namespace: options.namespace,
      mutatingConfiguration: options.mutatingConfiguration ?? RELEASE.mutatingWebhookConfiguration,
      validatingConfiguration: options.validatingConfiguration ?? RELEASE.validatingWebhookConfiguration,
    };
    const { fleet, trustPolicies } = options;
    const server = access.server.origin;
    const world = await readWorld({ api: client, server, given, trustPolicies, fleet, now, progress });
    // Whoever has no fleet has nothing to hear of it.
    return diagnose(world, fleet === undefined ? checks.filter((check) => check !== fleetInForce) : checks);
  } finally {
    client.close();
  }
}
