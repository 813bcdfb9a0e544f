import { userError } from '../../errors.ts';
import { MAPPING_KEY, PROGRAM } from '../../names.ts';
import { CLUSTER_OPTIONS } from '../options/cluster-options.ts';
import { hasChanges, isComplete, type Plan } from '../plan/plan.ts';
import { planBetween } from '../plan/plan-between.ts';
import type { Input, Io } from '../run/command.ts';
import { toJson } from '../views/plan/json.ts';
import { planBlocks } from '../views/plan/text.ts';

export const usage = {
  description: `Shows what an edit does to jobs: which projects get another account, keep only the configured one, are refused, or become
possible. It decides with the code of the webhook, once with each mapping, as in the mode enforce. Without a record of jobs, it
derives jobs from the rules of both mappings. Exit code 1: something changes. Exit code 2: OLD or NEW is not valid, or
nothing changes but not everything could be checked.`,
  arguments: [
    { name: 'OLD', description: 'a mapping or a fleet, - for standard input, or the word cluster: the active mapping' },
    { name: 'NEW', description: 'the same after the edit' },
  ],
  options: {
    auditLog: {
      value: 'FILE',
      description:
        'ask about the pods in this log, in any form that report reads: audit events of the API server, the log of the webhook; - for standard input',
    },
    pods: { value: 'FILE', description: 'ask about these pods: a Pod, a list of pods or AdmissionReviews' },
    clusterPods: { description: 'ask about the pods of the cluster; the default where OLD or NEW is cluster' },
    rules: { description: 'ask about the jobs that the rules of both mappings tell apart; the default with two files' },
    accounts: {
      value: 'FILE',
      description:
        'ServiceAccounts, as kubectl get serviceaccounts -A -o yaml prints them; otherwise those of each fleet or of the cluster, or all are assumed to exist',
    },
    ...CLUSTER_OPTIONS,
    namespace: { value: 'NAME', description: 'namespace of the webhook (default: the one in its registration)' },
  },
  examples: [
    { command: `${PROGRAM} plan ${MAPPING_KEY} new.yaml`, shows: 'every change that the rules make for jobs' },
    { command: `${PROGRAM} plan cluster new.yaml`, shows: 'for the pods that run now' },
    {
      command: `${PROGRAM} plan cluster new.yaml --audit-log audit.log`,
      shows: 'for the jobs of the last days, with their number',
    },
    {
      command: `${PROGRAM} plan old-fleet.yaml fleet.yaml`,
      shows: 'also what changes in AWS, and what to apply first',
    },
  ],
} as const;

export async function run({ arguments: [old, edited], options }: Input<typeof usage>, io: Io): Promise<Plan> {
  if (old === undefined || edited === undefined)
    throw userError('OLD and NEW are required: two mappings, or two fleets', {
      code: 'argument_missing',
      hint: `run, for example: ${PROGRAM} plan ${MAPPING_KEY} new.yaml`,
    });
  return planBetween({ before: old, after: edited }, options, io);
}

/** Returns 1 if something changes, and 2 if nothing does but not everything could be checked. */
export function exitCode(plan: Plan): 0 | 1 | 2 {
  if (hasChanges(plan)) return 1;
  return isComplete(plan) ? 0 : 2;
}

export const views = { text: planBlocks, json: toJson };
