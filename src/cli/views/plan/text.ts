import { compareEffects } from '../../../plan/compare.ts';
import type { AwsChanges } from '../../../plan/fleet/aws-changes.ts';
import { blocksByLabel, isByLabel, worstOf } from '../../../plan/groups/by-label.ts';
import type { Group } from '../../../plan/groups/group.ts';
import type { ChangesByRules } from '../../../plan/reasoning/changes-by-rules.ts';
import { counted } from '../../../text/counted.ts';
import type { JobsPlan, Plan } from '../../plan/plan.ts';
import { type Block, paragraph, separated } from '../../terminal/block.ts';
import { look } from '../../terminal/text.ts';
import { modeWords } from '../mode-words.ts';
import { awsBlocks } from './aws.ts';
import { labelBlocks } from './by-label.ts';
import { ending } from './ending.ts';
import { groupBlocks, roleLine, TITLES } from './group.ts';

export function planBlocks(plan: Plan): readonly Block[] {
  const { after, before, jobs, modes, roles } = plan;
  return separated([
    [
      paragraph([look('strong', before), ' → ', look('strong', after)]),
      ...(modes === null ? [] : [paragraph(modeWords(modes), { label: 'modes  ' })]),
    ],
    ...changeGroups(jobs, plan, nothingOf(plan)),
    ...(jobs.source === 'rules' || jobs.unknown === undefined ? [] : groupsByRules(jobs.unknown, roles)),
    ending(plan).map((sentence) => paragraph(sentence)),
  ]);
}

const NOTHING = 'Nothing changes for jobs.';

/** Says that nothing changes. If not all pods were decided, that is true only of those that were. */
function nothingOf({ jobs, unseen }: Plan): string {
  const { asked } = jobs;
  const pods = counted(asked, 'pod');
  if (jobs.source !== 'rules' && jobs.unknown !== undefined)
    return asked === 0 ? '' : `For the ${pods} whose requester is known nothing changes.`;
  const unchecked = jobs.source === 'rules' ? 0 : jobs.decidedOtherwise.count + jobs.withoutLabels.count;
  if (asked === 0 && unchecked > 0) return '';
  return asked > 0 && unchecked + unseen.length > 0
    ? `For the ${pods} that ${asked === 1 ? 'was' : 'were'} decided nothing changes.`
    : NOTHING;
}

type Unknown = NonNullable<Extract<JobsPlan, { unknown: unknown }>['unknown']>;

function groupsByRules({ byRules, count }: Unknown, roles: Plan['roles']): readonly (readonly Block[])[] {
  const because = `because the requester of ${counted(count, 'object')} is not known`;
  return [
    ...(byRules.changes.length === 0 ? [] : [[paragraph(`What the rules change for jobs, ${because}:`)]]),
    ...changeGroups(
      byRules,
      { aws: undefined, roles },
      `The rules change nothing for jobs. They were compared ${because}.`,
    ),
  ];
}

/**
 * Returns what an edit does in AWS, if it is one of a fleet, and for jobs, with a group for each pair of outcomes.
 *
 * @param nothing what to say if nothing changes for jobs; empty to say nothing
 */
export function changeGroups(
  jobs: JobsPlan | ChangesByRules,
  { aws, roles }: { aws: AwsChanges | undefined; roles: Plan['roles'] },
  nothing = NOTHING,
): readonly (readonly Block[])[] {
  return [
    aws === undefined ? [] : awsBlocks(aws),
    ...(jobs.changes.length > 0 ? changeBlocks(jobs.changes, roles) : [nothing === '' ? [] : [paragraph(nothing)]]),
    'isBounded' in jobs && jobs.isBounded ? [paragraph('A limit ended the search: there may be more changes.')] : [],
  ];
}

/** Returns changes that depend on labels first, then a group for each pair of outcomes. */
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
      `Which of these outcomes a project gets depends on its top-level group${isOfRunner ? ' or its runner' : ''}, which the rules do not tell. plan with --cluster-pods or --audit-log FILE decides about jobs that run or ran, where it is known.`,
    ),
  ];
}
