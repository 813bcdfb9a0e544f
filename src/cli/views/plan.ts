import type { Effect } from '../../plan/compare.ts';
import type { Group, Outcome } from '../../plan/groups.ts';
import type { Pair } from '../../plan/pair.ts';
import { apart, type Block, paragraph } from '../terminal/block.ts';
import { type Look, look } from '../terminal/text.ts';

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

const TITLES: Readonly<Record<Effect, readonly [string, Look]>> = {
  refused: ['refused', 'error'],
  lost: ['no account of the mapping any more', 'error'],
  account: ['another account', 'warning'],
  possible: ['possible now', 'ok'],
};

/** Projects that a line lists. */
const MOST_LISTED = 6;

export function planBlocks(plan: Plan): readonly Block[] {
  const { after, before, changes } = plan;
  const head = [look('strong', before), ' → ', look('strong', after)];
  if (changes.length === 0) return [paragraph([...head, ': nothing changes for any job']), ...ending(plan)];
  const number = changes.length === 1 ? '1 change' : `${changes.length} changes`;
  return apart([[paragraph([...head, `: ${number} for jobs`])], ...changes.map(changeBlocks), ending(plan)]);
}

function changeBlocks(group: Group): readonly Block[] {
  const [title, titleLook] = TITLES[group.effect];
  const line = (text: string, indent = 2) => paragraph(text, { indent, hang: 2 });
  const { after, before, conditions, example, requested } = group;
  return [
    paragraph([look(titleLook, title), `: ${projectsOf(group)}`], { hang: 2 }),
    line(`${outcomeWords(before)} → ${outcomeWords(after)}`),
    ...(requested === undefined ? [] : [line(`for a job that requests ${requested}`)]),
    ...(conditions.length === 0 ? [] : [line(`where ${conditions.join(', and ')}`)]),
    line(
      `example: ${example.project === undefined ? 'any other project' : `project ${example.project}`} in ${example.namespace} by ${example.requester}:`,
    ),
    line(`${example.before} → ${example.after}`, 4),
    ...example.assumed.map((clause) => line(clause, 4)),
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

function ending({ asked, isBounded, source }: Plan): readonly Block[] {
  const bound = isBounded ? ['A limit ended the search: there may be more changes.'] : [];
  const assumed =
    source === 'rules'
      ? ['Every ServiceAccount is assumed to exist and to have a role, unless a change says otherwise.']
      : [];
  const count = `${asked} ${asked === 1 ? 'question' : 'questions'} decided with both mappings.`;
  return [...bound, ...assumed, count].map((sentence) => paragraph(sentence));
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
