import type { Decision } from '../../admission/decision.ts';
import type { Snapshot } from '../../admission/snapshot.ts';
import { WARNING_CHARACTERS } from '../../names.ts';
import { counted } from '../../text/counted.ts';
import { decideBoth, EFFECTS, type Effect, effectOf } from '../compare.ts';
import { requestOf } from '../job.ts';
import type { Pair } from '../pair.ts';
import type { SeenJob } from './seen-jobs.ts';

/** What an edit changes for a recent job. */
export type SeenChange = {
  effect: Effect;
  project: string;
  words: string;
  /** The job was seen in observe, so only enforce would make the change. */
  isObserved: boolean;
};

/** @returns `undefined` if nothing changes for the job */
export function changeOf({ mode, ...job }: SeenJob, snapshots: Pair<Snapshot>): SeenChange | undefined {
  // Observe changes no pod, but its rollout ends in enforce, so jobs in observe are decided as in enforce.
  const decisions = decideBoth(requestOf(job), snapshots, mode === 'observe' ? 'enforce' : mode);
  const effect = effectOf(decisions);
  if (effect === undefined) return undefined;
  const words = `${job.project} ${resultOf(decisions.before)} → ${resultOf(decisions.after)}`;
  return { effect, project: job.project, words, isObserved: mode === 'observe' };
}

function resultOf({ allowed, reason, to }: Decision): string {
  return allowed ? to : `refused (${reason})`;
}

/** What was found in the time that the review of an edit has. */
type SeenChanges = {
  changes: readonly SeenChange[];
  /** Projects of the jobs that were decided. */
  projects: number;
  /** Jobs that were not decided, because the time was up. */
  undecided: number;
  since: Date;
  now: Date;
};

/** The API server drops everything beyond 4096 characters in total (`apiserver/pkg/endpoints/filters/warning.go`). */
const MOST_WARNINGS = 8;

/** Returns the warnings of an edit, each of at most 256 characters; none if nothing changes. */
export function warningsOf({ changes, undecided, now, projects, since }: SeenChanges): readonly string[] {
  if (changes.length === 0) return [];
  const changed = new Set(changes.map(({ project }) => project));
  const unchecked =
    undecided === 0
      ? ''
      : ` (${counted(undecided, 'more job')} ${undecided === 1 ? 'was' : 'were'} not checked in time)`;
  const head = `${changed.size} of ${projects} ${projects === 1 ? 'project' : 'projects'} seen since ${timeOf(since, now)} would change${unchecked}: `;
  const items = itemsOf(changes);
  const warnings: string[] = [];
  let line = head;
  let isEmpty = true;
  for (const [index, item] of items.entries()) {
    const more = `; and ${items.length - index} more`;
    const isLast = warnings.length === MOST_WARNINGS - 1;
    const room = WARNING_CHARACTERS - (isLast ? more.length : 1);
    if (isEmpty || line.length + item.length + 2 <= room) {
      line += `${isEmpty ? '' : '; '}${item}`;
      isEmpty = false;
      continue;
    }
    if (isLast) return [...warnings, cut(`${line}${more}`)];
    warnings.push(cut(`${line};`));
    line = item;
  }
  return [...warnings, cut(line)];
}

/** Returns one item for each project and change: a job may have been seen in two modes if the mode was changed. */
function itemsOf(changes: readonly SeenChange[]): readonly string[] {
  const now = new Set(changes.filter(({ isObserved }) => !isObserved).map(({ words }) => words));
  const items = changes
    .toSorted(worstFirst)
    .map(({ isObserved, words }) => (isObserved && !now.has(words) ? `${words} in enforce` : words));
  return [...new Set(items)];
}

function worstFirst(a: SeenChange, b: SeenChange): number {
  return EFFECTS.indexOf(a.effect) - EFFECTS.indexOf(b.effect) || Number(a.project) - Number(b.project);
}

function cut(text: string): string {
  return text.slice(0, WARNING_CHARACTERS).toWellFormed();
}

/** Returns `09:14 UTC`, with the date if it was not today. */
function timeOf(since: Date, now: Date): string {
  const [day, time = ''] = since.toISOString().split('T');
  const clock = `${time.slice(0, 5)} UTC`;
  return day === now.toISOString().split('T')[0] ? clock : `${day} ${clock}`;
}
