import { ROLE_ARN_ANNOTATION } from '../../../names.ts';
import type { MovedAccount } from '../../../plan/fleet/account-changes.ts';
import type { ApplyStep, AwsChanges } from '../../../plan/fleet/aws-changes.ts';
import { counted } from '../../../text/counted.ts';
import { type Block, paragraph } from '../../terminal/block.ts';
import { type Look, look, type Text, whole } from '../../terminal/text.ts';

/**
 * Says what a step does.
 *
 * @param isSecond true if an earlier step has the same command
 */
function stepWords(step: ApplyStep, isSecond: boolean): string {
  if (step === 'owners') return 'the owners of roles that are created elsewhere add what they need (see above)';
  if (step === 'owners remove')
    return 'the owners of roles that are created elsewhere remove what is not needed any more (see above), once the jobs that use it have ended';
  if (step === 'annotate') return 'annotate the ServiceAccounts that the chart does not create, unless they have it:';
  if (step === 'helm') return 'helm upgrade';
  if (step === 'terraform') return 'terraform apply (or the CloudFormation stacks)';
  return isSecond
    ? 'terraform apply again, to remove the old'
    : 'terraform apply (or the CloudFormation stacks), to remove the old, once the jobs that use it have ended';
}

/** Returns what an edit of a fleet does in AWS, and in which order to apply it. */
export function awsBlocks(aws: AwsChanges): readonly Block[] {
  if (!aws.changes) return [paragraph('Nothing changes in AWS.')];
  const renamed = new Set(aws.renamed.flatMap(({ from, to }) => [from, to]));
  return [
    paragraph(summaryOf(aws)),
    ...aws.renamed.flatMap(({ account, from, to }) => [
      entry('warning', 'rename', from),
      entry('warning', '', `→ ${to}`),
      entry('warning', '', `of ${account}: IAM renames no role, so one is made and one is destroyed`),
    ]),
    ...aws.made.filter((arn) => !renamed.has(arn)).map((arn) => entry('ok', 'make', arn)),
    ...aws.imported.map((arn) =>
      entry('warning', 'import', `${arn}: its trust policy and settings become those of the fleet`),
    ),
    ...aws.destroyed.filter((arn) => !renamed.has(arn)).map((arn) => entry('error', 'destroy', arn)),
    ...aws.released.map((arn) =>
      entry('error', 'release', `${arn}: terraform destroys it unless you remove it from the state first`),
    ),
    ...aws.trust.map((arn) => entry('warning', 'trust', `${arn}: another trust policy`)),
    ...aws.permissions.map((arn) => entry('warning', 'policy', `${arn}: other permissions`)),
    ...aws.settings.map((arn) => entry('warning', 'settings', `${arn}: other settings, such as boundary or tags`)),
    ...aws.roles.flatMap(roleBlocks),
    ...aws.moved.flatMap(movedBlocks),
    ...aws.owners.flatMap(ownerBlocks),
    ...orderBlocks(aws),
  ];
}

/** `  make     arn:…` */
function entry(kind: Look, word: string, text: Text): Block {
  return paragraph(text, {
    indent: 2,
    label: word === '' ? ' '.repeat(9) : [look(kind, word), ' '.repeat(9 - word.length)],
  });
}

function summaryOf(aws: AwsChanges): string {
  const { destroyed, imported, made, moved, owners, permissions, released, roles, settings, trust } = aws;
  const counts = [
    [made.length, 'made'],
    [imported.length, 'imported'],
    [destroyed.length + released.length, 'destroyed'],
    [new Set([...trust, ...permissions, ...settings]).size, 'changed'],
  ] as const;
  const parts = counts
    .filter(([count]) => count > 0)
    .map(([count, word], index) => {
      const what = index > 0 ? '' : count === 1 ? ' role' : ' roles';
      return `${count}${what} ${word}`;
    });
  if (roles.length > 0) parts.push(`${counted(roles.length, 'account')} with another role`);
  if (moved.length > 0) parts.push(`${counted(moved.length, 'account')} in other namespaces`);
  if (owners.length > 0)
    parts.push(`${counted(owners.length, 'role')} for ${owners.length === 1 ? 'its owner' : 'their owners'} to change`);
  return `In AWS and for ServiceAccounts: ${parts.join(', ')}`;
}

function roleBlocks({ account, from, to }: AwsChanges['roles'][number]): readonly Block[] {
  return [entry('warning', 'role', `${account}: ${from ?? 'none'}`), entry('warning', '', `→ ${to ?? 'none'}`)];
}

/**
 * Returns the statements for the owner of a role to copy. The README of `generate` has everything that the role needs.
 */
function ownerBlocks({ adds, arn, permissions, removes }: AwsChanges['owners'][number]): readonly Block[] {
  const json = (statement: object) => JSON.stringify(statement, undefined, 2).split('\n');
  return [
    ...(adds.length === 0
      ? []
      : [entry('warning', 'owner', `${arn}: created elsewhere; its owner adds to the trust policy:`)]),
    ...adds.flatMap(json).map((line) => paragraph(whole(line), { indent: 11 })),
    ...(permissions ? [entry('warning', 'owner', `${arn}: created elsewhere; the fleet needs other permissions`)] : []),
    ...(removes.length === 0
      ? []
      : [
          entry(
            'ok',
            'owner',
            `${arn}: created elsewhere; its owner can remove, in the last step, what the trust policy has for this fleet only`,
          ),
        ]),
  ];
}

function movedBlocks({ account, added, inPlace, removed }: MovedAccount): readonly Block[] {
  const parts = [
    ...(removed.length === 0 ? [] : [`no longer in ${removed.join(', ')}`]),
    ...(added.length === 0 ? [] : [`now in ${added.join(', ')}`]),
  ];
  const moved = entry('warning', 'account', `${account}: ${parts.join(', ')}`);
  if (!inPlace) return [moved];
  const advice = `: it moves in place, so jobs in ${removed.join(', ')} lose it while you apply; list both namespaces first, apply, move the jobs, then remove the old one`;
  return [moved, entry('error', '', [look('error', 'warning'), advice])];
}

function orderBlocks({ annotations, destroyed, order }: AwsChanges): readonly Block[] {
  if (order.length === 0) return [];
  const last = order.indexOf('remove the old');
  const isTwice = order.includes('terraform') && last > 0;
  const why =
    destroyed.length > 0
      ? 'a fleet without them destroys their roles at once, while jobs still use them'
      : 'a fleet without them takes their roles at once from jobs that still run there';
  return [
    paragraph(`apply: ${order.map((step, index) => `${index + 1} ${step}`).join(', ')}`),
    ...order.flatMap((step, index) => [
      paragraph(stepWords(step, isTwice), { indent: 2, label: `${index + 1}. ` }),
      ...(step === 'annotate' ? annotations.map((one) => paragraph(whole(annotateCommand(one)), { indent: 5 })) : []),
    ]),
    ...(isTwice
      ? [
          paragraph(
            `Keep the old entries in the fleet together with the new ones for ${stepsBefore(last)}, and remove them for step ${last + 1}: ${why}.`,
            { indent: 2 },
          ),
        ]
      : []),
  ];
}

/**
 * Names the steps before another one.
 *
 * @param count number of these steps, at least 1
 */
function stepsBefore(count: number): string {
  if (count === 1) return 'step 1';
  return count === 2 ? 'steps 1 and 2' : `steps 1 to ${count}`;
}

function annotateCommand({ account, namespace, role }: AwsChanges['annotations'][number]): string {
  const annotation = role === null ? `${ROLE_ARN_ANNOTATION}-` : `${ROLE_ARN_ANNOTATION}=${role} --overwrite`;
  return `kubectl --namespace ${namespace} annotate serviceaccount ${account} ${annotation}`;
}
