import { userError } from '../../errors.ts';
import type { Pair } from '../../plan/pair.ts';
import { firstTyped, withoutEffect } from '../options/without-effect.ts';
import type { JobsPlan } from './plan.ts';

/** Where the pods come from. */
export type PodSource = Exclude<JobsPlan['source'], 'rules'>;

/** The word for the active mapping instead of a file. */
export const CLUSTER = 'cluster';

/** Options that choose the jobs to decide. */
type SourceOptions = { auditLog?: string; pods?: string; clusterPods?: true; rules?: true };

/**
 * Returns which jobs a plan decides.
 *
 * @throws a user error `two_sources`
 */
export function chooseSource(
  { after, before }: Pair<string>,
  { auditLog, clusterPods, pods, rules }: SourceOptions,
): JobsPlan['source'] {
  const given = [
    ...(auditLog === undefined ? [] : (['--audit-log'] as const)),
    ...(pods === undefined ? [] : (['--pods'] as const)),
    ...(clusterPods ? (['--cluster-pods'] as const) : []),
    ...(rules ? (['--rules'] as const) : []),
  ];
  if (given.length > 1)
    throw userError(`${given.join(' and ')} cannot be combined: each says which jobs to ask about`, {
      code: 'two_sources',
      where: given[1] ?? '',
      hint: 'remove one of them',
    });
  const sources = {
    '--audit-log': 'audit log',
    '--pods': 'pods',
    '--cluster-pods': 'cluster',
    '--rules': 'rules',
  } as const;
  const [flag] = given;
  if (flag !== undefined) return sources[flag];
  return before === CLUSTER || after === CLUSTER ? 'cluster' : 'rules';
}

const OF_ACCESS = ['kubeconfig', 'context'] as const;

type ClusterOptions = { kubeconfig?: string; context?: string; namespace?: string };

/**
 * Refuses options of a cluster for a plan that reads no cluster, and the namespace of the webhook for one that reads no
 * mapping there.
 *
 * @throws a user error `option_without_effect`
 */
export function checkClusterOptions(
  { after, before }: Pair<string>,
  source: JobsPlan['source'],
  options: ClusterOptions,
  env: NodeJS.ProcessEnv,
): void {
  if (before === CLUSTER || after === CLUSTER) return;
  const unused = firstTyped([...(source === 'cluster' ? [] : OF_ACCESS), 'namespace'], options, env);
  if (unused === undefined) return;
  const pods = unused === 'namespace' ? '' : 'add --cluster-pods, ';
  throw withoutEffect(unused, 'with two files', `write the word cluster instead of OLD or NEW, ${pods}or remove it`);
}

/** Returns the error for a source without pods. */
export function nothingAsked(source: PodSource, unseen: readonly string[]): Error {
  const found = {
    'audit log': 'the log has no creation of a pod',
    pods: 'the file has no pod',
    cluster: 'no pod runs',
  };
  return userError(`there are no pods to decide about: ${found[source]}`, {
    code: 'nothing_asked',
    lines: unseen.map((what) => `not read: ${what}`),
    hint: 'use --rules for a plan without records',
  });
}
