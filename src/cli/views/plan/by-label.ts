import { groupsOf } from '../../../collections/groups-of.ts';
import { refusedWords } from '../../../plan/compare.ts';
import type { LabelBlock, LabelRow, Who } from '../../../plan/groups/by-label.ts';
import type { Outcome } from '../../../plan/groups/group.ts';
import { labelWords, type ValueSet } from '../../../plan/groups/value-set.ts';
import { type Block, paragraph } from '../../terminal/block.ts';
import { look, type Span } from '../../terminal/text.ts';
import { type Roles, requestedWords, roleLine, shortList, TITLES } from './group.ts';

/** The most groups, runners, projects and managers that a line lists. */
const MOST_LISTED = 6;

/**
 * Returns changes that depend on a label of the job, which the rules do not tie to a project. One line for each account
 * is shorter than one block for each group.
 */
export function labelBlocks(block: LabelBlock, roles: Roles): readonly Block[] {
  return block.is === 'by label' ? byLabel(block, roles) : requests(block.rows);
}

function byLabel({ alsoRequested, rows }: Extract<LabelBlock, { is: 'by label' }>, roles: Roles): readonly Block[] {
  const [{ who }] = rows;
  const what = labelOf(rows);
  const [only] = who.length === 1 ? who : [];
  return [
    heading(rows, only === undefined ? `by the ${what}` : projectWords(only.projects)),
    ...(only === undefined ? who.map((one) => line(whoWords(one))) : [line(`by ${originWords(only)}`)]),
    ...(rows.length === 1 ? onlyRow(rows[0], roles) : []),
    ...(rows.length === 1 ? [] : [line(`by the ${what}:`), ...rows.map((row) => line(rowWords(row, rows, roles), 4))]),
    ...(alsoRequested ? [line('A job that requests the account that it gets here is allowed as well.')] : []),
  ];
}

function heading(rows: readonly LabelRow[], text: string, how = ''): Block {
  const titles = [...new Set(rows.map(({ effect }) => effect))].flatMap((effect, at): (string | Span)[] => {
    const [title, kind] = TITLES[effect];
    return [...(at === 0 ? [] : [', ']), look(kind, title)];
  });
  return paragraph([...titles, `${how}: ${text}`], { hang: 2 });
}

function labelOf(rows: readonly LabelRow[]): string {
  const labels = [
    ...(rows.some(({ rootGroups }) => rootGroups !== undefined) ? ['top-level group'] : []),
    ...(rows.some(({ runners }) => runners !== undefined) ? ['runner'] : []),
  ];
  return labels.join(' and ');
}

function onlyRow(row: LabelRow, roles: Roles): readonly Block[] {
  return [
    line(`${outcomeWords(row.before)} → ${outcomeWords(row.after)}`),
    ...roleLine(row.example, roles).map((words) => line(words)),
    line(`where ${labelWords(row, MOST_LISTED).join(', and ')}`),
  ];
}

/** `10: ci-default → ci-billing` */
function rowWords(row: LabelRow, rows: readonly LabelRow[], roles: Roles): string {
  const role = roleLine(row.example, roles).map((words) => `, ${words}`);
  return `${setWords(row, rows)}: ${outcomeWords(row.before)} → ${outcomeWords(row.after)}${role.join('')}`;
}

/** Returns changes for requested accounts, by manager, with one line for each account. */
function requests(rows: LabelBlock['rows']): readonly Block[] {
  const [{ after, before, requested }] = rows;
  const [from, to] = [before, after].map((one) =>
    one.account === requested ? 'the requested account' : outcomeWords(one),
  );
  const lines = rows.flatMap((row) => row.who.map((who) => ({ row, who })));
  return [
    heading(rows, `${from} → ${to}`, `, by the ${labelOf(rows)}`),
    ...groupsOf(lines, ({ who }) => originWords(who)).flatMap((those) => [
      line(`by ${originWords(those[0].who)}:`),
      ...those.map(({ row, who }) => line(`${accountWords(row)}: ${projectWords(who.projects)}; ${labelsOf(row)}`, 4)),
    ]),
  ];
}

function accountWords({ example, requested }: LabelRow): string {
  return requestedWords(String(requested), example.account);
}

/** `group 10, 20` */
function labelsOf({ rootGroups, runners }: LabelRow): string {
  const none = new Set<string>();
  return [
    ...(rootGroups === undefined ? [] : [`group ${valueWords(rootGroups, none)}`]),
    ...(runners === undefined ? [] : [`runner ${valueWords(runners, none)}`]),
  ].join(', ');
}

function line(text: string, indent = 2): Block {
  return paragraph(text, { indent, hang: 2 });
}

/** `10, 20`, `any other than 10, or none` */
function setWords({ rootGroups, runners }: LabelRow, rows: readonly LabelRow[]): string {
  const listed = new Set(rows.flatMap((row) => (row.rootGroups?.except === false ? row.rootGroups.values : [])));
  return [
    ...(rootGroups === undefined ? [] : [valueWords(rootGroups, listed)]),
    ...(runners === undefined ? [] : [`runner ${valueWords(runners, new Set())}`]),
  ].join(', ');
}

/**
 * Returns the values of a label in words.
 *
 * @param listed values that the other lines have
 */
function valueWords({ except, none, values }: ValueSet, listed: ReadonlySet<string>): string {
  if (values.length === 0) return except ? 'any' : 'none';
  const list = shortList(values, 0, MOST_LISTED);
  const isRest = except && values.every((value) => listed.has(value));
  const words = except ? `any other${isRest ? '' : ` than ${list}`}` : list;
  return `${words}${none ? ', or none' : ''}`;
}

function whoWords(who: Who): string {
  return `${projectWords(who.projects)} by ${originWords(who)}`;
}

function projectWords({ except, values }: ValueSet): string {
  if (except) return values.length === 0 ? 'every project' : `every project but ${shortList(values, 0)}`;
  if (values.length > MOST_LISTED) return `${values.length} projects: ${shortList(values, 0)}`;
  return `${values.length === 1 ? 'project' : 'projects'} ${values.join(', ')}`;
}

function originWords({ origins }: Who): string {
  return shortList(
    origins.map(({ namespace, requester }) => `${requester} in ${namespace}`),
    0,
    3,
  );
}

function outcomeWords({ account, reason }: Outcome): string {
  return account ?? refusedWords(reason);
}
