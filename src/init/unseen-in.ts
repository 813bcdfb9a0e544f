import type { ByNamespace } from '../doctor/world/by-namespace.ts';
import { isSeen, type Unseen } from '../doctor/world/seen.ts';
import { thousands } from '../text/counted.ts';
import type { PastJobs } from './past/past-jobs.ts';
import type { Sight } from './sight.ts';

/** Returns what could not be read, which makes the files less complete. */
export function unseenIn({
  accounts,
  installed,
  issuer,
  jobs,
  namespaces,
  past,
  runners,
  unreadRunners,
}: Sight): readonly Unseen[] {
  const all = [
    ...[issuer, installed].flatMap((part) => (isSeen(part) ? [] : [part.unseen])),
    ...[runners, accounts, jobs, namespaces].flatMap((part: ByNamespace<unknown>) =>
      part.complete ? [] : [...[...part.namespaces.values()].flatMap((one) => (isSeen(one) ? [] : [one.unseen]))],
    ),
    ...unreadRunners,
  ];
  const whole = [
    [runners, 'Deployments', 'list deployments.apps'],
    [accounts, 'ServiceAccounts', 'list serviceaccounts'],
    [jobs, 'Pods', 'list pods'],
    [namespaces, 'Labels', 'list namespaces'],
  ] as const;
  return [
    ...whole.flatMap(([part, what, needs]): Unseen[] =>
      part.complete
        ? []
        : [
            {
              what: `${what} of other namespaces`,
              why: 'listing them in the whole cluster failed',
              because: 'forbidden',
              needs,
            },
          ],
    ),
    ...all,
    ...(past === undefined ? [] : unseenInLog(past)),
  ];
}

/** Returns what an audit log lacks. */
function unseenInLog({ dropped, ofWebhook, pods, records, withoutAccount }: PastJobs): readonly Unseen[] {
  const lacking: [count: number, noun: string, why: string][] = [
    [
      withoutAccount,
      'job pod',
      'recorded without an account, as at level Metadata of the audit policy; from level Request on, records have it',
    ],
    [dropped, 'job pod', 'too many differ from each other'],
    [ofWebhook, 'line', 'written by the webhook, whose log does not prove who created a pod'],
    [records.bad, 'line', 'cut, too long, or not JSON'],
  ];
  const what = 'the audit log';
  const why = `none of its ${thousands(records.all)} records is the creation of a job pod`;
  if (pods + withoutAccount + ofWebhook === 0) return [{ what, why, because: 'absent' }];
  return lacking.flatMap(([count, noun, why]): Unseen[] =>
    count === 0
      ? []
      : [{ what: `${thousands(count)} ${noun}${count === 1 ? '' : 's'} of the audit log`, why, because: 'absent' }],
  );
}
