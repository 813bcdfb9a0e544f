import type { NamespaceMode } from '../../../doctor/derive/namespace-modes.ts';
import type { AccountRoles } from '../../../plan/account-roles.ts';
import { blocksByLabel, isByLabel, worstOf } from '../../../plan/by-label.ts';
import { compareEffects } from '../../../plan/compare.ts';
import type { AwsChanges } from '../../../plan/fleet/aws-changes.ts';
import type { Group } from '../../../plan/groups.ts';
import type { Pair } from '../../../plan/pair.ts';
import type { Lacking, Otherwise } from '../../../plan/recorded.ts';
import { counted } from '../../../text/counted.ts';
import type { RecordCounts } from '../../report/read-requests.ts';
import { apart, type Block, paragraph } from '../../terminal/block.ts';
import { look } from '../../terminal/text.ts';
import { modeWords } from '../mode-words.ts';
import { awsBlocks } from './aws.ts';
import { labelBlocks } from './by-label.ts';
import { ending } from './ending.ts';
import { groupBlocks, roleLine, TITLES } from './group.ts';

/** The names of the two documents, and what differs. */
export type Plan = Pair<string> & {
  /** What the plan asked about. */
  source: 'rules' | 'audit log' | 'pods' | 'cluster';
  /** Questions, each decided twice. */
  asked: number;
  /** A limit ended the search. */
  isBounded: boolean;
  /** Projects of the pods. */
  projects: number;
  /** Pods whose requester is not known. */
  unknown: number;
  /** What the rules say about jobs, where the requester of a pod is not known. */
  reasoned: Reasoned | undefined;
  /** Pods that the mapping before the edit decides otherwise than recorded. */
  otherwise: Otherwise;
  /** Pods about which the mappings decide by a label that the record lacks. */
  lacking: Lacking;
  /** Changed parts of the mapping that also decide about other pods than jobs. */
  unplanned: readonly string[];
  /** Of the namespaces where one of the two allows jobs; null without a cluster. */
  modes: readonly NamespaceMode[] | null;
  /** What could not be read, each a clause. */
  unseen: readonly string[];
  /** Of a log. */
  lines: RecordCounts | undefined;
  /** Which ServiceAccounts exist: all, those of the cluster or of a file, or those of each fleet. */
  accounts: 'assumed' | 'read' | 'of the fleets';
  changes: readonly Group[];
  /** Present for two fleets. */
  aws: AwsChanges | undefined;
  /** The roles of accounts, where the documents are fleets. */
  roles: Pair<AccountRoles> | undefined;
};

type Reasoned = Pick<Plan, 'asked' | 'changes' | 'isBounded'>;

export function planBlocks(plan: Plan): readonly Block[] {
  const { after, before, modes } = plan;
  return apart([
    [
      paragraph([look('strong', before), ' → ', look('strong', after)]),
      ...(modes === null ? [] : [paragraph(modeWords(modes), { label: 'modes  ' })]),
    ],
    ...changeGroups(plan, nothingOf(plan)),
    ...(plan.reasoned === undefined ? [] : reasonedGroups(plan, plan.reasoned)),
    ending(plan).map((sentence) => paragraph(sentence)),
  ]);
}

const NOTHING = 'For jobs nothing changes.';

/** What no change means: about pods, it is true of those that were decided. */
function nothingOf({ asked, lacking, otherwise, unknown, unseen }: Plan): string {
  const pods = counted(asked, 'pod');
  if (unknown > 0) return asked === 0 ? '' : `For the ${pods} whose requester is known nothing changes.`;
  const unchecked = otherwise.count + lacking.count;
  if (asked === 0 && unchecked > 0) return '';
  return asked > 0 && unchecked + unseen.length > 0
    ? `For the ${pods} that ${asked === 1 ? 'was' : 'were'} decided nothing changes.`
    : NOTHING;
}

function reasonedGroups({ roles, unknown }: Plan, reasoned: Reasoned): readonly (readonly Block[])[] {
  const { changes } = reasoned;
  const because = `because the requester of ${counted(unknown, 'object')} is not known`;
  return [
    ...(changes.length === 0 ? [] : [[paragraph(`By the rules, ${because}:`)]]),
    ...changeGroups(
      { ...reasoned, aws: undefined, roles },
      `By the rules nothing changes for jobs, which were asked ${because}.`,
    ),
  ];
}

/**
 * What an edit does: in AWS, where it is one of a fleet, and for jobs. A group for each pair of outcomes.
 *
 * @param nothing what to say where nothing changes for jobs; empty for nothing
 */
export function changeGroups(
  { aws, changes, isBounded, roles }: Pick<Plan, 'aws' | 'changes' | 'isBounded' | 'roles'>,
  nothing = NOTHING,
): readonly (readonly Block[])[] {
  return [
    aws === undefined ? [] : awsBlocks(aws),
    ...(changes.length > 0 ? changeBlocks(changes, roles) : [nothing === '' ? [] : [paragraph(nothing)]]),
    isBounded ? [paragraph('A limit ended the search: there may be more changes.')] : [],
  ];
}

/** What no rule says of a project comes first, with the way to know it; then a group for each pair of outcomes. */
function changeBlocks(changes: readonly Group[], roles: Plan['roles']): readonly (readonly Block[])[] {
  const unknown = blocksByLabel(changes.filter(isByLabel), (example) => roleLine(example, roles));
  const items = [
    ...unknown.map((block) => ({ worst: worstOf(block), blocks: labelBlocks(block, roles) })),
    ...changes
      .filter((group) => !isByLabel(group))
      .map((group) => ({ worst: group.effect, blocks: groupBlocks(group, roles) })),
  ].toSorted((a, b) => compareEffects(a.worst, b.worst));
  return [...(unknown.length === 0 ? [] : [unknownBlocks(changes)]), ...items.map(({ blocks }) => blocks)];
}

function unknownBlocks(changes: readonly Group[]): readonly Block[] {
  const isOfRunner = changes.some(({ runners }) => runners !== undefined);
  const effects = new Set(changes.map(({ effect }) => TITLES[effect][0]));
  return [
    paragraph(`For jobs: ${[...effects].join(', ')}.`),
    paragraph(
      `Which of this a project meets depends on its top-level group${isOfRunner ? ' or its runner' : ''}, which no rule says. plan with --cluster-pods or --audit-log FILE decides about jobs that run or ran, where it is known.`,
    ),
  ];
}
