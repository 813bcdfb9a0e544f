import { isSeen } from '../doctor/world/seen.ts';
import type { Finding } from '../documents/finding.ts';
import { deriveMapping } from '../fleet/derive-mapping.ts';
import { parseFleet } from '../fleet/document/parse.ts';
import { partitionOf } from '../iam/partition.ts';
import { parseMapping } from '../mapping/document/parse.ts';
import { MAPPING_KEY, SERVICE_ACCOUNT_ANNOTATION } from '../names.ts';
import { counted, thousands } from '../text/counted.ts';
import { quote } from '../text/printable.ts';
import type { PastJobs } from './past/past-jobs.ts';
import { clusterFacts } from './propose/cluster-facts.ts';
import type { AttributedPod, Proposal } from './propose/proposal.ts';
import { propose } from './propose/propose.ts';
import { settle, type Written } from './settle.ts';
import { isMoved, type JobPod, podCount, type Sight } from './sight.ts';
import { type Difference, differencesOf } from './verify.ts';
import { fleetText } from './write/fleet-text.ts';
import { mappingText } from './write/mapping-text.ts';
import { valuesText } from './write/values-text.ts';

export type DraftOptions = {
  for: 'fleet' | 'chart';
  webhookNamespace: string;
  clusterName: string | undefined;
  image: string | undefined;
};

/** The files for a cluster, in memory, and what is known about them. */
export type Draft = {
  /** Texts by the names of their files. */
  files: ReadonlyMap<string, string>;
  proposal: Proposal;
  /** Errors in the written files, which the user has to fix. There should be none. */
  errors: readonly (Finding & { file: string })[];
  /** Job pods that would get another account, or be refused, in enforce. */
  differences: readonly Difference[];
  /** Running job pods, and their projects. */
  jobs: number;
  projects: number;
  past: PastSummary | undefined;
  /** Whether the pods of jobs were read; `some` if not in all namespaces. */
  jobsRead: 'all' | 'some' | 'none';
  /** What shows that the webhook is installed, a phrase: then its active mapping decides, and not these files. */
  installed: string | undefined;
};

/** A summary of what an audit log shows about jobs. */
type PastSummary = Omit<PastJobs, 'identities' | 'jobs'> & {
  /** How many pods of these jobs run now; they are counted only once. */
  running: number;
  /** How many pods have accounts that still exist. */
  decided: number;
};

const FLEET = 'fleet.yaml';

/** Writes the files for a cluster, and decides every job pod that was seen by their mapping. */
export function draftOf(sight: Sight, options: DraftOptions): Draft {
  const facts = clusterFacts(sight, options.clusterName);
  const { image, webhookNamespace } = options;
  const { foreign, pods, proposal: first } = propose(sight, { for: options.for, webhookNamespace });
  const jobsRead = jobsReadIn(sight);
  const write = (proposal: Proposal, summary: string): Written => {
    if (options.for === 'fleet') {
      const text = fleetText(proposal, { summary, facts, accounts: sight, webhookNamespace, image });
      const { findings, fleet } = parseFleet(text);
      const mapping = fleet === undefined ? undefined : deriveMapping(fleet);
      return { main: FLEET, files: new Map([[FLEET, text]]), findings, mapping };
    }
    const text = mappingText(proposal, summary);
    const values = valuesText(proposal, sight, { image, partition: partitionOf(facts.region.value) });
    const files = new Map([
      ['values.yaml', values],
      [MAPPING_KEY, text],
    ]);
    return { main: MAPPING_KEY, files, ...parseMapping(text) };
  };
  const { proposal, written } = settle(first, (one) => write(one, ''));
  const { mapping } = written;
  const again = new Set(runningAgain(pods, sight.past));
  const once = pods.filter((one) => !again.has(one));
  const differences = mapping === undefined ? [] : differencesOf(mapping, once, sight);
  // Written again with a comment about the differences, which changes only the lines of findings.
  const { files, findings, main } = write(proposal, keptText({ differences, foreign, jobsRead, pods: once }));
  const all = pods.map(({ pod }) => pod);
  const [running, past] = [all.filter((pod) => pod.past === undefined), all.filter((pod) => pod.past !== undefined)];
  return {
    ...{ files, proposal, jobs: running.length, past: summaryOf(sight.past, past, again.size) },
    projects: new Set(running.flatMap(({ project }) => project ?? [])).size,
    errors: findings.filter(({ level }) => level === 'error').map((finding) => ({ ...finding, file: main })),
    ...{ differences, jobsRead, installed: installedBy(sight, running) },
  };
}

/** Returns a sentence on what the mapping does to the jobs that were seen. */
function keptText({
  differences,
  foreign,
  jobsRead,
  pods,
}: Pick<Draft, 'differences' | 'jobsRead'> & { foreign: readonly JobPod[]; pods: readonly AttributedPod[] }): string {
  if (pods.length === 0) {
    if (jobsRead !== 'all') return 'The pods of jobs were not read, so no rule follows from one.';
    return `No job was seen, so no rule follows from one${foreign.length === 0 ? '' : '; see below for pods that look like jobs'}.`;
  }
  if (differences.length === 0) return 'With it, every job that was seen keeps its account.';
  const all = podCount(pods.map(({ pod }) => pod));
  const lost = differences.reduce((sum, one) => sum + one.pods, 0);
  return `With it, ${thousands(lost)} of ${counted(all, 'job pod')} that were seen would not keep the account in enforce; the output lists them.`;
}

/** Returns whether pods of the whole cluster were read, or of each namespace that was asked for. */
function jobsReadIn({ jobs }: Sight): Draft['jobsRead'] {
  if (jobs.complete) return 'all';
  return [...jobs.namespaces.values()].some(isSeen) ? 'some' : 'none';
}

function installedBy({ installed }: Sight, running: readonly JobPod[]): string | undefined {
  // The ConfigMap decides if it was read: running pods keep the annotation even when the webhook is uninstalled.
  if (isSeen(installed)) return installed.seen === undefined ? undefined : `ConfigMap ${installed.seen} exists`;
  const decided = running.find((pod) => isMoved(pod));
  if (decided === undefined) return undefined;
  return `pod ${quote(`${decided.namespace}/${decided.name}`)} has the annotation ${SERVICE_ACCOUNT_ANNOTATION}`;
}

/**
 * Returns running pods that the log has too. The pod of the log counts, because its record also says who created it.
 */
function runningAgain(pods: readonly AttributedPod[], past: PastJobs | undefined): readonly AttributedPod[] {
  const placeOf = ({ namespace, project }: JobPod) => `${namespace}/${project}`;
  // A job of the log whose account no longer exists is not decided, so its running pod counts.
  const decided = new Set(pods.flatMap(({ pod }) => (pod.past === undefined ? [] : [placeOf(pod)])));
  return pods.filter(({ pod }) => {
    const { name, namespace, uid = '' } = pod;
    const isInLog = past?.identities.has(uid) || past?.identities.has(`${namespace}/${name}`);
    return pod.past === undefined && isInLog === true && decided.has(placeOf(pod));
  });
}

function summaryOf(past: PastJobs | undefined, decided: readonly JobPod[], running: number): PastSummary | undefined {
  if (past === undefined) return undefined;
  const { identities: _identities, jobs: _jobs, ...counts } = past;
  return { ...counts, running, decided: podCount(decided) };
}
