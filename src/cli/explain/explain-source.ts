import type { ServiceAccounts } from '../../accounts/service-account.ts';
import { isSeen } from '../../doctor/world/seen.ts';
import { causeOf, messageOf, userError } from '../../errors.ts';
import type { Situation } from '../../explain/situation.ts';
import { readAccounts } from '../../files/read-accounts.ts';
import { readMapping } from '../../files/read-mapping.ts';
import type { ConfiguredJobs } from '../../live/configured-jobs.ts';
import { type Live, openLive } from '../../live/live.ts';
import { accountsOrAssumed, modeOrAssumed, requesterAssumed } from '../../live/situation.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { Mode } from '../../modes.ts';
import type { Requester } from '../../pods/requester.ts';
import { firstTyped, withoutEffect } from '../options/without-effect.ts';
import type { Io } from '../run/command.ts';
import { modeWords } from '../views/mode-words.ts';

/** The options that choose the mapping, the accounts and the mode. */
type SourceOptions = {
  readonly mapping?: string;
  readonly accounts?: string;
  readonly mode?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly webhookNamespace?: string;
};

export type ExplainSource = {
  index: MappingIndex;
  /** Reads accounts and mode, once for each namespace. */
  situationIn(namespace: string): Promise<Situation>;
  /** What is assumed about who creates a pod, each a clause. */
  requesterAssumed(requester: Requester): Promise<readonly string[]>;
  /** Reads what the runners of a manager configure for their jobs; `undefined` without a cluster. */
  configuredJobs(key: string): Promise<ConfiguredJobs | undefined>;
  /**
   * Reads a pod of the cluster.
   *
   * @throws a user error `pod_unreadable`
   */
  pod(namespace: string, name: string): Promise<Record<string, unknown>>;
  /** Reads the pods in the namespaces of managers, as far as the permissions allow. */
  managerPods(): Promise<readonly unknown[]>;
  close(): void;
};

/**
 * Opens the files that the options name. Also opens a cluster if there is no `--mapping`, if the pod is in a cluster,
 * or if the options name a cluster.
 *
 * @throws a user error of reading a file or of live.ts
 */
export async function openSource(options: SourceOptions, needsCluster: boolean, io: Io): Promise<ExplainSource> {
  const { context, kubeconfig, mapping } = options;
  const isLive = needsCluster || mapping === undefined || context !== undefined || kubeconfig !== undefined;
  const unused = isLive ? undefined : firstTyped(['webhookNamespace'], options, io.env);
  if (unused !== undefined)
    throw withoutEffect(
      unused,
      'without a cluster',
      'set --context NAME for the mode and the accounts of a cluster, or remove it',
    );
  const live = isLive ? await connect(options, needsCluster, io) : undefined;
  try {
    const index = await mappingOf(options, live, io);
    const file = options.accounts === undefined ? undefined : await readAccounts(options.accounts, io);
    const known = new Map<string, Promise<Situation>>();
    return {
      index,
      situationIn(namespace) {
        const situation = known.get(namespace) ?? situationOf(namespace, { options, live, file, io });
        known.set(namespace, situation);
        return situation;
      },
      requesterAssumed: async (requester) => (live === undefined ? [] : requesterAssumed(live, requester)),
      configuredJobs: async (key) => live?.configuredJobs(index, key),
      // Called only if `needsCluster` is true.
      pod: (namespace, name) => (live as Live).pod(namespace, name),
      managerPods: async () => (await live?.managerPods(index)) ?? [],
      close: () => live?.close(),
    };
  } catch (reason) {
    live?.close();
    throw reason;
  }
}

/**
 * Connects to the cluster. The error about a missing kubeconfig also names a file with a mapping, which is the other
 * source.
 */
async function connect(options: SourceOptions, needsCluster: boolean, io: Io): Promise<Live> {
  const { context, kubeconfig, webhookNamespace } = options;
  try {
    return await openLive({ context, kubeconfig, webhookNamespace }, io);
  } catch (reason) {
    const cause = causeOf(reason);
    if (cause?.code === 'kubeconfig_missing' && !needsCluster && options.mapping === undefined)
      throw userError(messageOf(reason), {
        ...cause,
        hint: `${cause.hint}; or explain without a cluster, with a file: --mapping FILE`,
      });
    throw reason;
  }
}

async function mappingOf({ mapping }: SourceOptions, live: Live | undefined, io: Io): Promise<MappingIndex> {
  if (mapping !== undefined || live === undefined) return readMapping(mapping, io);
  io.progress(`reading the mapping from ${live.server} …`);
  const { index, source } = await live.mapping();
  io.note(`mapping: ${source} of ${live.server}`);
  return index;
}

type Known = { options: SourceOptions; live: Live | undefined; file: ServiceAccounts | undefined; io: Io };

async function situationOf(namespace: string, { file, io, live, options }: Known): Promise<Situation> {
  const given = options.mode as Mode | undefined;
  if (live === undefined) return { accounts: file, mode: given ?? 'enforce', assumed: [] };
  const { accounts, assumed } =
    file === undefined ? await accountsOrAssumed(live, namespace) : { accounts: file, assumed: [] };
  if (given !== undefined) return { accounts, mode: given, assumed };
  const label = await live.modeOf(namespace);
  io.note(`modes: ${modeWords([{ namespace, mode: isSeen(label) ? (label.seen ?? 'none') : null }])}`);
  const found = await modeOrAssumed(live, namespace, label);
  return { accounts, ...found, assumed: [...assumed, ...found.assumed] };
}
