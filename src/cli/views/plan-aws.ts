import type { ApplyStep, AwsChanges, MovedAccount } from '../../plan/fleet/aws-changes.ts';
import type { Style } from '../command.ts';

const STEPS: Readonly<Record<ApplyStep, string>> = {
  terraform: 'terraform apply (or the CloudFormation stacks)',
  helm: 'helm upgrade',
  'remove the old': 'terraform apply again, to remove the old',
};

/** What an edit of a fleet does in AWS, and in which order to apply it. */
export function awsLines(aws: AwsChanges, style: Style): string[] {
  if (!aws.changes) return ['In AWS nothing changes.'];
  const renamed = new Set(aws.renamed.flatMap(({ from, to }) => [from, to]));
  return [
    summaryOf(aws),
    ...aws.renamed.flatMap(({ account, from, to }) => [
      `  ${style('yellow', 'rename')}   ${from}`,
      `           → ${to}`,
      `           of ${account}: IAM renames no role, so one is made and one is destroyed`,
    ]),
    ...aws.made.filter((arn) => !renamed.has(arn)).map((arn) => `  ${style('green', 'make')}     ${arn}`),
    ...aws.destroyed.filter((arn) => !renamed.has(arn)).map((arn) => `  ${style('red', 'destroy')}  ${arn}`),
    ...aws.released.map(
      (arn) => `  ${style('red', 'release')}  ${arn}: terraform destroys it unless you remove it from the state first`,
    ),
    ...aws.trust.map((arn) => `  ${style('yellow', 'trust')}    ${arn}: another trust policy`),
    ...aws.permissions.map((arn) => `  ${style('yellow', 'policy')}   ${arn}: other permissions`),
    ...aws.moved.flatMap((moved) => movedLines(moved, style)),
    ...orderLines(aws),
  ];
}

function summaryOf({ destroyed, made, moved, permissions, released, trust }: AwsChanges): string {
  const counts = [
    [made.length, 'made'],
    [destroyed.length + released.length, 'destroyed'],
    [new Set([...trust, ...permissions]).size, 'changed'],
  ] as const;
  const parts = counts
    .filter(([count]) => count > 0)
    .map(([count, word], index) => {
      const what = index > 0 ? '' : count === 1 ? ' role' : ' roles';
      return `${count}${what} ${word}`;
    });
  if (moved.length > 0)
    parts.push(`${moved.length} ${moved.length === 1 ? 'account' : 'accounts'} in other namespaces`);
  return `In AWS and for ServiceAccounts: ${parts.join(', ')}`;
}

function movedLines({ account, added, inPlace, removed }: MovedAccount, style: Style): string[] {
  const parts = [
    ...(removed.length === 0 ? [] : [`no longer in ${removed.join(', ')}`]),
    ...(added.length === 0 ? [] : [`now in ${added.join(', ')}`]),
  ];
  const lines = [`  ${style('yellow', 'account')}  ${account}: ${parts.join(', ')}`];
  if (inPlace)
    lines.push(
      `           ${style('red', 'warning')}: it moves in place, so jobs in ${removed.join(', ')} lose it while you apply;`,
      '           list both namespaces first, apply, move the jobs, then remove the old one',
    );
  return lines;
}

function orderLines({ order }: AwsChanges): string[] {
  const both = order.includes('remove the old') && order.length > 1;
  return [
    `apply: ${order.map((step, index) => `${index + 1} ${step}`).join(', ')}`,
    ...order.map((step, index) => `  ${index + 1}. ${STEPS[step]}`),
    ...(both
      ? [
          '  Keep the old entries in the fleet for the first two: a fleet without them',
          '  destroys their roles at once, while jobs still use them.',
        ]
      : []),
  ];
}
