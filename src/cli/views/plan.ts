import type { Effect } from '../../plan/compare.ts';
import type { Group, Outcome } from '../../plan/groups.ts';
import type { Pair } from '../../plan/pair.ts';
import type { Style } from '../command.ts';
import { joinLines } from './join-lines.ts';

/** The names of the two documents, and what differs. */
export type Plan = Pair<string> & {
  /** What the plan asked about. */
  source: 'rules' | 'audit log' | 'pods' | 'cluster';
  /** Questions, each decided twice. */
  asked: number;
  /** A limit ended the search. */
  isBounded: boolean;
  changes: readonly Group[];
};

const TITLES: Readonly<Record<Effect, readonly [string, 'red' | 'yellow' | 'green']>> = {
  refused: ['refused', 'red'],
  lost: ['no account of the mapping any more', 'red'],
  account: ['another account', 'yellow'],
  possible: ['possible now', 'green'],
};

/** Projects that a line lists. */
const MOST_LISTED = 6;

export function toText(plan: Plan, style: Style): string {
  const { after, before, changes } = plan;
  const head = `${style('bold', before)} → ${style('bold', after)}`;
  if (changes.length === 0) return joinLines([`${head}: nothing changes for any job`, ...ending(plan)]);
  const number = changes.length === 1 ? '1 change' : `${changes.length} changes`;
  return joinLines([
    `${head}: ${number} for jobs`,
    '',
    ...changes.flatMap((group) => [...blockOf(group, style), '']),
    ...ending(plan),
  ]);
}

function blockOf(group: Group, style: Style): string[] {
  const [title, color] = TITLES[group.effect];
  const { after, before, conditions, example, requested } = group;
  return [
    `${style([color, 'bold'], title)}: ${projectsOf(group)}`,
    `  ${outcomeWords(before)} → ${outcomeWords(after)}`,
    ...(requested === undefined ? [] : [`  for a job that requests ${requested}`]),
    ...(conditions.length === 0 ? [] : [`  where ${conditions.join(', and ')}`]),
    `  example: ${example.project === undefined ? 'any other project' : `project ${example.project}`} in ${example.namespace} by ${example.requester}:`,
    `    ${example.before} → ${example.after}`,
    ...example.assumed.map((clause) => `    ${clause}`),
  ];
}

function projectsOf({ jobs, more, othersBut, projects }: Group): string {
  const named = [...projects];
  const words: string[] = [];
  const count = named.length + more;
  if (count > 0) words.push(`${count === 1 ? 'project' : `${count} projects:`} ${shortList(named, more)}`);
  if (othersBut !== undefined)
    words.push(othersBut.length === 0 ? 'every project' : `every project but ${shortList(othersBut, 0)}`);
  if (jobs > 0) words.push(jobs === 1 ? '1 job' : `${jobs} jobs`);
  return words.join('; ');
}

function shortList(names: readonly string[], more: number): string {
  const shown = names.slice(0, MOST_LISTED);
  const left = names.length - shown.length + more;
  return `${shown.join(', ')}${left === 0 ? '' : ` and ${left} more`}`;
}

function outcomeWords({ account, reason, rule }: Outcome): string {
  if (account === undefined) return `refused (${reason})`;
  if (rule === undefined) return account;
  return rule === 'default' ? `${account} (default)` : `${account} (rule ${rule})`;
}

function ending({ asked, isBounded, source }: Plan): string[] {
  const bound = isBounded ? ['A limit ended the search: there may be more changes.'] : [];
  const assumed =
    source === 'rules'
      ? ['Every ServiceAccount is assumed to exist and to have a role, unless a change says otherwise.']
      : [];
  return [...bound, ...assumed, `${asked} ${asked === 1 ? 'question' : 'questions'} decided with both mappings.`];
}

export function toJson({ after, asked, before, changes, isBounded, source }: Plan) {
  return {
    ...{ before, after, source, asked, complete: !isBounded },
    changes: changes.map(
      ({ conditions, effect, example, jobs, more, othersBut, projects, requested, ...outcomes }) => ({
        effect,
        before: outcomeJson(outcomes.before),
        after: outcomeJson(outcomes.after),
        requestedAccount: requested ?? null,
        when: conditions,
        projects: [...projects],
        moreProjects: more,
        otherProjectsBut: othersBut ?? null,
        jobs: source === 'rules' ? null : jobs,
        example: { ...example, project: example.project ?? null },
      }),
    ),
  };
}

function outcomeJson({ account, reason, rule }: Outcome) {
  return { account: account ?? null, rule: rule ?? null, reason };
}
