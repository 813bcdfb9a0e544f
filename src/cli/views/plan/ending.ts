import type { DecidedOtherwise, WithoutLabels } from '../../../plan/pods/recorded.ts';
import { counted } from '../../../text/counted.ts';
import type { Plan } from '../../plan/plan.ts';
import type { RecordCounts } from '../../report/read-requests.ts';

const ACCOUNTS: Readonly<Record<Plan['accounts'], readonly string[]>> = {
  assumed: ['All ServiceAccounts are assumed to exist and to have a role, where nothing else is said.'],
  read: [],
  'of the fleets': ['The ServiceAccounts are those of each fleet, and those that its runners set for jobs.'],
};

/** Returns sentences on what a plan is about, and on what it could not check. */
export function ending({ accounts, before, jobs, unseen }: Plan): string[] {
  const notRead = unseen.map((what) => `Not checked: ${what}`);
  if (jobs.source === 'rules')
    return [
      ...ACCOUNTS[accounts],
      ...(jobs.unplanned.length === 0
        ? []
        : [
            `Not checked: pods of managers and of people; changed for them: ${jobs.unplanned.join(', ')}. To ask about those that run, use --cluster-pods, or --pods FILE`,
          ]),
      ...notRead,
      `${counted(jobs.asked, 'question')} decided with both mappings`,
    ];
  const { asked, withoutLabels, lines, decidedOtherwise, projects, unknown } = jobs;
  return [
    ...ACCOUNTS[accounts],
    ...(unknown === undefined ? [] : [requestersUnknown(unknown.count, unknown.byRules.asked)]),
    ...decidedOtherwiseLine(decidedOtherwise, before),
    ...withoutLabelsLine(withoutLabels),
    ...notRead,
    ...(lines === undefined ? [] : [recordsRead(lines)]),
    `${counted(asked, 'pod')} of ${counted(projects, 'project')} decided with both mappings`,
  ];
}

function requestersUnknown(count: number, questions: number): string {
  const [it, its] = count === 1 ? ['it', 'its'] : ['them', 'their'];
  return `The requester of ${counted(count, 'object')} is not known: several managers may create ${it}, and ${its} labels name none that runs. Such jobs are decided by the rules (${counted(questions, 'question')}); a log says who created them: --audit-log FILE`;
}

function recordsRead({ all, bad }: RecordCounts): string {
  const read = `${counted(all, 'record')} read`;
  return bad === 0 ? read : `${read}; ${counted(bad, 'line')} ${bad === 1 ? 'is' : 'are'} not JSON`;
}

function decidedOtherwiseLine({ count: pods, example }: DecidedOtherwise, before: string): string[] {
  if (example === undefined) return [];
  const { decided, pod, recorded } = example;
  return [
    `Not checked: ${counted(pods, 'pod')} that ${before} decides otherwise than recorded, for example ${pod}: ${recorded} then, ${decided} with ${before}`,
  ];
}

const MISSING_FACTS = {
  rootGroup: 'the top-level group',
  runner: 'the short token of the runner',
  runnerVersion: 'the version of the runner, without which no label can be trusted',
} as const;

function withoutLabelsLine({ count: pods, example, labels }: WithoutLabels): string[] {
  if (example === undefined) return [];
  const what = [...labels].map((label) => MISSING_FACTS[label]).join(' and ');
  const how = [
    ...(labels.has('rootGroup') || labels.has('runner')
      ? [
          'Logs of this version of the webhook, audit events from level Request on, and the running pods have it: for the pods, set --cluster-pods',
        ]
      : []),
    ...(labels.has('runnerVersion') ? ['kubectl get pods prints the version with --show-managed-fields'] : []),
  ];
  return [
    `Not checked: ${counted(pods, 'pod')} whose ${pods === 1 ? 'record lacks' : 'records lack'} ${what}, which the rules need, for example ${example}. ${how.join('. ')}`,
  ];
}
