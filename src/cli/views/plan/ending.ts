import type { Lacking, Otherwise } from '../../../plan/recorded.ts';
import { counted } from '../../../text/counted.ts';
import type { RecordCounts } from '../../report/read-requests.ts';
import type { Plan } from './text.ts';

const ACCOUNTS: Readonly<Record<Plan['accounts'], readonly string[]>> = {
  assumed: ['All ServiceAccounts are assumed to exist and to have a role, where nothing else is said.'],
  read: [],
  'of the fleets': ['The ServiceAccounts are those of each fleet, and those that its runners set for jobs.'],
};

/** What a plan is about, and what it could not check; each a sentence. */
export function ending({
  accounts,
  asked,
  before,
  lacking,
  lines,
  otherwise,
  projects,
  reasoned,
  source,
  unknown,
  unplanned,
  unseen,
}: Plan): string[] {
  const about =
    source === 'rules' ? counted(asked, 'question') : `${counted(asked, 'pod')} of ${counted(projects, 'project')}`;
  return [
    ...ACCOUNTS[accounts],
    ...(unknown === 0
      ? []
      : [
          `The requester of ${counted(unknown, 'object')} is not known: several managers may create ${unknown === 1 ? 'it' : 'them'}, and ${unknown === 1 ? 'its' : 'their'} labels name none that runs. Such jobs are decided by the rules (${counted(reasoned?.asked ?? 0, 'question')}); a log says who created them: --audit-log FILE`,
        ]),
    ...otherwiseLine(otherwise, before),
    ...lackingLine(lacking),
    ...(unplanned.length === 0
      ? []
      : [
          `Not checked: pods of managers and of people; changed for them: ${unplanned.join(', ')}. To ask about those that run, use --cluster-pods, or --pods FILE`,
        ]),
    ...unseen.map((what) => `Not checked: ${what}`),
    ...(lines === undefined ? [] : [recordsRead(lines)]),
    `${about} decided with both mappings`,
  ];
}

function recordsRead({ all, bad }: RecordCounts): string {
  const read = `${counted(all, 'record')} read`;
  return bad === 0 ? read : `${read}; ${counted(bad, 'line')} ${bad === 1 ? 'is' : 'are'} not JSON`;
}

function otherwiseLine({ count: pods, example }: Otherwise, before: string): string[] {
  if (example === undefined) return [];
  const { decided, pod, recorded } = example;
  return [
    `Not checked: ${counted(pods, 'pod')} that ${before} decides otherwise than recorded, for example ${pod}: ${recorded} then, ${decided} with ${before}`,
  ];
}

const LABELS = {
  rootGroup: 'the top-level group',
  runner: 'the short token of the runner',
  trust: 'the version of the runner, without which no label can be trusted',
} as const;

function lackingLine({ count: pods, example, labels }: Lacking): string[] {
  if (example === undefined) return [];
  const what = [...labels].map((label) => LABELS[label]).join(' and ');
  const how = [
    ...(labels.has('rootGroup') || labels.has('runner')
      ? [
          'Logs of this version of the webhook have it, audit events from level Request on, and the pods that run: --cluster-pods',
        ]
      : []),
    ...(labels.has('trust') ? ['kubectl get pods prints the version with --show-managed-fields'] : []),
  ];
  return [
    `Not checked: ${counted(pods, 'pod')} whose ${pods === 1 ? 'record lacks' : 'records lack'} ${what}, by which the rules decide, for example ${example}. ${how.join('. ')}`,
  ];
}
