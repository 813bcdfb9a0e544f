import { type Placeholder, placeholdersOf } from '../../../mapping/template.ts';
import type { AccountRoles } from '../../../plan/account-roles.ts';
import { type Effect, refusedWords } from '../../../plan/compare.ts';
import type { Example, Group, Outcome } from '../../../plan/groups/group.ts';
import { labelWords } from '../../../plan/groups/value-set.ts';
import { mapPair, type Pair } from '../../../plan/pair.ts';
import { counted } from '../../../text/counted.ts';
import { type Block, paragraph } from '../../terminal/block.ts';
import { type Look, look } from '../../terminal/text.ts';

export type Roles = Pair<AccountRoles> | undefined;

export const TITLES: Readonly<Record<Effect, readonly [string, Look]>> = {
  refused: ['refused', 'error'],
  lost: ['no account from the mapping anymore', 'error'],
  account: ['another account', 'warning'],
  role: ['another role', 'warning'],
  possible: ['possible now', 'ok'],
};

/** The most projects that a line lists. */
const MOST_LISTED = 6;

/** Returns what an edit does to a group of jobs in the same way: the effect and the projects, then an example. */
export function groupBlocks(group: Group, roles: Roles): readonly Block[] {
  const [title, titleLook] = TITLES[group.effect];
  const { after, before, example, requested } = group;
  const conditions = [...labelWords(group, MOST_LISTED), ...group.conditions];
  const what = example.project === undefined ? (example.pod ?? 'any other project') : `project ${example.project}`;
  const role = roleLine(example, roles);
  // With placeholders, each job may have another account and so another role, so no role is shown.
  const isSame = [before, after].every(({ account }) => account === undefined || placeholdersOf(account).length === 0);
  const lines = [
    `${outcomeWords(before)} → ${outcomeWords(after)}`,
    ...(isSame ? role : []),
    ...(requested === undefined ? [] : [`for a job that requests ${requestedWords(requested, example.account)}`]),
    ...(conditions.length === 0 ? [] : [`where ${conditions.join(', and ')}`]),
    ...originLine(group),
    `example: ${what} in ${example.namespace} by ${example.requester}:`,
  ];
  return [
    paragraph([look(titleLook, title), `: ${projectsOf(group)}`], { hang: 2 }),
    ...lines.map((line) => paragraph(line, { indent: 2, hang: 2 })),
    ...[`${example.before} → ${example.after}`, ...(isSame ? [] : role), ...example.assumed].map((line) =>
      paragraph(line, { indent: 4, hang: 2 }),
    ),
  ];
}

/** Describes a requested account. With placeholders, it is another account for each job. */
export function requestedWords(requested: string, account: string): string {
  const owners = placeholdersOf(requested).map((placeholder) => OWNERS[placeholder]);
  return owners.length === 0 ? requested : `the account of its ${owners.join(' and ')}, here ${account}`;
}

const OWNERS: Readonly<Record<Placeholder, string>> = {
  project: 'project',
  rootGroup: 'top-level group',
  namespace: 'namespace',
};

/** Names the managers of a group if it has more than that of the example. */
function originLine({ origins }: Group): string[] {
  if (origins.length < 2) return [];
  const names = origins.map(({ namespace, requester }) => `${requester} in ${namespace}`);
  return [`by ${shortList(names, 0, 3)}`];
}

/** Returns a line about the roles of the accounts in the example. */
export function roleLine(example: Example, roles: Roles): string[] {
  if (roles === undefined) return [];
  const { after, before } = rolesOfExample(example, roles);
  if (before === undefined && after === undefined) return [];
  const names = mapPair({ before, after }, (arn) => arn?.split('/').at(-1));
  // Roles with the same name differ in their path or AWS account, which only the ARN shows.
  const shown = names.before === names.after && before !== after ? { before, after } : names;
  return [`role ${shown.before ?? 'none'} → ${shown.after ?? 'none'}`];
}

/**
 * Returns the roles of the accounts in the example. A refusal has no role, because its text is not the name of an
 * account.
 */
export function rolesOfExample(
  { after, before, namespace }: Example,
  roles: Pair<AccountRoles>,
): Pair<string | undefined> {
  return { before: roles.before(namespace, before), after: roles.after(namespace, after) };
}

function projectsOf({ jobs, more, othersBut, projects }: Group): string {
  const named = [...projects];
  const words: string[] = [];
  const total = named.length + more;
  const except = othersBut?.filter((project) => !projects.has(project));
  // If all other projects are in the group, listing some of them adds nothing: only the exceptions are named.
  if (total > 0 && (except === undefined || more > 0))
    words.push(`${total === 1 ? 'project' : `${counted(total, 'project')}:`} ${shortList(named, more)}`);
  if (except !== undefined)
    words.push(except.length === 0 ? 'every project' : `every project but ${shortList(except, 0)}`);
  if (jobs > 0) words.push(counted(jobs, 'pod'));
  return words.join('; ');
}

export function shortList(names: readonly string[], more: number, most: number = MOST_LISTED): string {
  const shown = names.slice(0, most);
  const left = names.length - shown.length + more;
  return `${shown.join(', ')}${left === 0 ? '' : ` and ${left} more`}`;
}

function outcomeWords({ account, reason, rule }: Outcome): string {
  if (account === undefined) return refusedWords(reason);
  if (rule === undefined) return account;
  return rule === 'default' ? `${account} (default)` : `${account} (rule ${rule})`;
}
