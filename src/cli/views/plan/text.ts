import type { AwsChanges } from '../../../plan/fleet/aws-changes.ts';
import type { ChangesByRules } from '../../../plan/reasoning/changes-by-rules.ts';
import { counted } from '../../../text/counted.ts';
import type { JobsPlan, Plan } from '../../plan/plan.ts';
import { apart, type Block, paragraph } from '../../terminal/block.ts';
import { look } from '../../terminal/text.ts';
import { modeWords } from '../mode-words.ts';
import { awsBlocks } from './aws.ts';
import { ending } from './ending.ts';
import { groupBlocks } from './group.ts';

export function planBlocks(plan: Plan): readonly Block[] {
  const { after, before, jobs, modes, roles } = plan;
  return apart([
    [
      paragraph([look('strong', before), ' → ', look('strong', after)]),
      ...(modes === null ? [] : [paragraph(modeWords(modes), { label: 'modes  ' })]),
    ],
    ...changeGroups(jobs, plan, nothingOf(plan)),
    ...(jobs.source === 'rules' || jobs.unknown === undefined ? [] : groupsByRules(jobs.unknown, roles)),
    ending(plan).map((sentence) => paragraph(sentence)),
  ]);
}

const NOTHING = 'For jobs nothing changes.';

/** What no change means: about pods, it is true of those that were decided. */
function nothingOf({ jobs, unseen }: Plan): string {
  const { asked } = jobs;
  const pods = counted(asked, 'pod');
  if (jobs.source !== 'rules' && jobs.unknown !== undefined)
    return asked === 0 ? '' : `For the ${pods} whose requester is known nothing changes.`;
  const isPartial = unseen.length > 0 || (jobs.source !== 'rules' && jobs.otherwise.count > 0);
  return asked > 0 && isPartial
    ? `For the ${pods} that ${asked === 1 ? 'was' : 'were'} decided nothing changes.`
    : NOTHING;
}

type Unknown = NonNullable<Extract<JobsPlan, { unknown: unknown }>['unknown']>;

function groupsByRules({ byRules, count }: Unknown, roles: Plan['roles']): readonly (readonly Block[])[] {
  const because = `because the requester of ${counted(count, 'object')} is not known`;
  return [
    ...(byRules.changes.length === 0 ? [] : [[paragraph(`By the rules, ${because}:`)]]),
    ...changeGroups(
      byRules,
      { aws: undefined, roles },
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
  jobs: JobsPlan | ChangesByRules,
  { aws, roles }: { aws: AwsChanges | undefined; roles: Plan['roles'] },
  nothing = NOTHING,
): readonly (readonly Block[])[] {
  return [
    aws === undefined ? [] : awsBlocks(aws),
    ...(jobs.changes.length > 0
      ? jobs.changes.map((group) => groupBlocks(group, roles))
      : [nothing === '' ? [] : [paragraph(nothing)]]),
    'isBounded' in jobs && jobs.isBounded ? [paragraph('A limit ended the search: there may be more changes.')] : [],
  ];
}
