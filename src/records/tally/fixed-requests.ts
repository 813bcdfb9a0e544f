import type { RecordedDecision } from '../recorded-decision.ts';

/** When one request was last refused and last allowed; milliseconds since 1970. */
type Times = { refused: number; allowed: number };

const RUNNER = /^runner-(.+?)-project-\d/;

/**
 * Finds the projects for which each refused request was allowed later. Two requests are the same if they have the same
 * project, namespace, requester, runner and account as sent. A mapping decides by these, so a request that differs in
 * one of them says nothing about the other.
 *
 * @param most the number of requests that are kept
 */
export function createFixedRequests(most: number) {
  const projects = new Map<string, Map<string, Times>>();
  /** Projects with a refused request that is not kept or cannot be compared. */
  const unknown = new Set<string>();
  let kept = 0;

  function timesOf(project: string, key: string): Times | undefined {
    const ofProject = projects.get(project) ?? new Map<string, Times>();
    const found = ofProject.get(key);
    if (found !== undefined || kept >= most) return found;
    kept += 1;
    const times = { refused: Number.NEGATIVE_INFINITY, allowed: Number.NEGATIVE_INFINITY };
    projects.set(project, ofProject.set(key, times));
    return times;
  }

  return {
    add(project: string, record: RecordedDecision): void {
      const { from, namespace, pod, requester, time, would } = record;
      const key = JSON.stringify([namespace, requester, RUNNER.exec(pod)?.[1] ?? null, from]);
      const times = from === undefined ? undefined : timesOf(project, key);
      const side = would === 'refuse' ? 'refused' : 'allowed';
      if (times !== undefined) times[side] = Math.max(times[side], time);
      else if (side === 'refused') unknown.add(project);
    },
    /** @returns when the project was last refused, if all its refused requests were allowed later */
    lastFixed(project: string): number | undefined {
      const all = [...(projects.get(project)?.values() ?? [])].filter(({ refused }) => refused > 0);
      if (all.length === 0 || unknown.has(project) || !all.every(({ allowed, refused }) => allowed > refused))
        return undefined;
      return Math.max(...all.map(({ refused }) => refused));
    },
  };
}
