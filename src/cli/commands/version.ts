import { readVersions } from '../../live/read-versions.ts';
import { PROGRAM, RELEASE } from '../../names.ts';
import { compareVersions } from '../../versions/compare-versions.ts';
import type { ClusterVersions, Difference } from '../../versions/versions.ts';
import { CLUSTER_OPTIONS } from '../options/cluster-options.ts';
import { firstTyped, withoutEffect } from '../options/without-effect.ts';
import type { Input, Io } from '../run/command.ts';
import { toJson, versionBlocks } from '../views/version.ts';

/** The version of this command and, with `--cluster`, those of a cluster and what differs. */
export type Result = {
  version: string;
  node: string;
  /** `linux-x64` */
  platform: string;
  cluster: ClusterVersions | undefined;
  differences: readonly Difference[];
};

export const usage = {
  description: `Prints the version of this command, and with --cluster those of the webhook, its chart and Kubernetes, and which differences
matter. Exit code 1: another minor version, a chart for another version, no webhook, or Kubernetes is too old. Exit code 2: the
webhook could not be read.`,
  arguments: [],
  options: {
    cluster: { description: 'also read the versions of a cluster' },
    ...CLUSTER_OPTIONS,
    namespace: { value: 'NAME', description: 'namespace of the webhook (default: as in its registration)' },
    mutatingConfiguration: {
      value: 'NAME',
      description: 'name of the MutatingWebhookConfiguration of the webhook',
      default: RELEASE.mutatingWebhookConfiguration,
    },
  },
  examples: [{ command: `${PROGRAM} version --cluster`, shows: 'the cluster of the current kubectl context' }],
} as const;

const OF_CLUSTER = ['kubeconfig', 'context', 'namespace', 'mutatingConfiguration'] as const;

/**
 * Returns the versions.
 *
 * @throws a user error `option_without_effect`, or of reading the cluster
 */
export async function run({ options }: Input<typeof usage>, { env, version }: Io): Promise<Result> {
  const { cluster: isAsked, ...given } = options;
  const unused = isAsked ? undefined : firstTyped(OF_CLUSTER, given, env, usage.options);
  if (unused !== undefined)
    throw withoutEffect(unused, 'without --cluster', 'add --cluster, which reads a cluster, or remove it');
  const where = {
    context: given.context,
    kubeconfig: given.kubeconfig,
    namespace: given.namespace,
    mutatingConfiguration: given.mutatingConfiguration ?? usage.options.mutatingConfiguration.default,
  };
  const cluster = isAsked ? await readVersions(where, { env, version }) : undefined;
  return {
    version,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    cluster,
    differences: cluster === undefined ? [] : compareVersions(version, cluster),
  };
}

export function exitCode({ cluster, differences }: Result): 0 | 1 | 2 {
  if (differences.some(({ level }) => level === 'warning')) return 1;
  return cluster?.webhook === 'unseen' ? 2 : 0;
}

export const views = { text: versionBlocks, json: toJson };
