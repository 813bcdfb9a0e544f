import type { Finding } from '../documents/finding.ts';
import { deriveMapping } from '../fleet/derive-mapping.ts';
import { parseFleet } from '../fleet/document/parse.ts';
import { partitionOf } from '../iam/partition.ts';
import { parseMapping } from '../mapping/document/parse.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { MAPPING_KEY } from '../names.ts';
import type { PastJobs } from './past/past-jobs.ts';
import { clusterFacts } from './propose/cluster-facts.ts';
import type { Proposal } from './propose/proposal.ts';
import { propose } from './propose/propose.ts';
import { type JobPod, podCount, type Sight } from './sight.ts';
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

/** The files for a cluster, in memory. */
export type Draft = {
  /** By name. */
  files: ReadonlyMap<string, string>;
  proposal: Proposal;
  /** Errors in what was written, which a person has to fix; there should be none. */
  errors: readonly (Finding & { file: string })[];
  /** Job pods that enforce would decide otherwise than they run. */
  differences: readonly Difference[];
  /** Job pods that run, and their projects. */
  jobs: number;
  projects: number;
  past: PastSummary | undefined;
};

/** What an audit log says about jobs. */
export type PastSummary = Omit<PastJobs, 'jobs'> & {
  /** Pods whose accounts still exist. */
  decided: number;
};

const FLEET = 'fleet.yaml';

/** Writes the files for a cluster, and decides every job pod that was seen with them. */
export function draftOf(sight: Sight, options: DraftOptions): Draft {
  const facts = clusterFacts(sight, options.clusterName);
  const { image, webhookNamespace } = options;
  const { pods, proposal: first } = propose(sight, webhookNamespace);
  const write = (proposal: Proposal): Written => {
    if (options.for === 'fleet') {
      const text = fleetText(proposal, { facts, accounts: sight, webhookNamespace, image });
      const { findings, fleet } = parseFleet(text);
      const mapping = fleet === undefined ? undefined : deriveMapping(fleet);
      return { main: FLEET, files: new Map([[FLEET, text]]), findings, mapping };
    }
    const text = mappingText(proposal);
    const values = valuesText(proposal, sight, { image, partition: partitionOf(facts.region.value) });
    const files = new Map([
      ['values.yaml', values],
      [MAPPING_KEY, text],
    ]);
    return { main: MAPPING_KEY, files, ...parseMapping(text) };
  };
  const { proposal, written } = settle(first, write);
  const { files, findings, main, mapping } = written;
  const all = pods.map(({ pod }) => pod);
  const [running, past] = [all.filter((pod) => pod.past === undefined), all.filter((pod) => pod.past !== undefined)];
  return {
    ...{ files, proposal, jobs: running.length, past: summaryOf(sight.past, past) },
    projects: new Set(running.flatMap(({ project }) => project ?? [])).size,
    errors: findings.filter(({ level }) => level === 'error').map((finding) => ({ ...finding, file: main })),
    differences: mapping === undefined ? [] : differencesOf(mapping, pods, sight),
  };
}

function summaryOf(past: PastJobs | undefined, decided: readonly JobPod[]): PastSummary | undefined {
  if (past === undefined) return undefined;
  const { jobs: _, ...counts } = past;
  return { ...counts, decided: podCount(decided) };
}

type Written = {
  main: string;
  files: ReadonlyMap<string, string>;
  findings: readonly Finding[];
  mapping: Mapping | undefined;
};

const RULE = /^rules\[(\d+)\]/;

/** Leaves out the rules that the checks refuse: their jobs are among the differences then. */
function settle(proposal: Proposal, write: (proposal: Proposal) => Written): { proposal: Proposal; written: Written } {
  const written = write(proposal);
  const refused = new Map(
    written.findings.flatMap(({ level, message, path }) => {
      const [, index] = RULE.exec(path) ?? [];
      return level === 'error' && index !== undefined ? [[Number(index), message] as const] : [];
    }),
  );
  const rules = proposal.rules.filter((_, index) => !refused.has(index));
  if (rules.length === proposal.rules.length) return { proposal, written };
  const left = [...refused].map(([index, message]) => `Rule ${proposal.rules[index]?.name} was left out: ${message}.`);
  return settle({ ...proposal, rules, left: [...proposal.left, ...left] }, write);
}
