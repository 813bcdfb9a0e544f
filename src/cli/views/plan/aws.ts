import type { MovedAccount } from '../../../plan/fleet/account-changes.ts';
import type { AwsChanges } from '../../../plan/fleet/aws-changes.ts';
import { counted } from '../../../text/counted.ts';
import { type Block, paragraph } from '../../terminal/block.ts';
import { type Look, look, type Text, whole } from '../../terminal/text.ts';
import { orderBlocks } from './aws-order.ts';

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
