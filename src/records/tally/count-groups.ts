import type { RecordedDecision } from '../recorded-decision.ts';
import type { Group } from './tally.ts';

/** How many accounts and requesters get their own group: the author of a refused pod chooses them. */
const MOST_CHOSEN = 20;

/**
 * Combines equal decisions into groups.
 *
 * @param most the number of groups that are kept
 */
export function createGroupCount(most: number) {
  const groups = new Map<string, Group>();
  /** How many groups of refusals differ only in what their authors chose, by what these groups have in common. */
  const chosen = new Map<string, number>();

  function groupOf(record: RecordedDecision, mayMake: boolean): Group | undefined {
    const { from, mode, namespace, project, reason, requester, role, rule, to, wanted, wantedRole, would } = record;
    const isRefusal = would === 'refuse';
    const equal = JSON.stringify([project ?? null, namespace, mode, reason, would, rule]);
    const own = isRefusal ? [from, project ?? requester] : [wanted, wantedRole];
    const key = `${equal}${JSON.stringify([...own, to, role])}`;
    const ofEqual = chosen.get(equal) ?? 0;
    const isRest = isRefusal && ofEqual >= MOST_CHOSEN && !groups.has(key);
    const found = groups.get(isRest ? equal : key);
    if (found !== undefined || !mayMake || groups.size >= most) return found;
    const made = emptyGroup(isRest ? { ...record, from: undefined, to: undefined, role: undefined } : record);
    groups.set(isRest ? equal : key, made);
    if (isRefusal) chosen.set(equal, ofEqual + 1);
    return made;
  }

  return {
    /**
     * @param pods how many pods the record adds: 1, 0 or -1
     * @returns true if the record is in a group
     */
    add(record: RecordedDecision, requests: number, pods: number): boolean {
      const group = groupOf(record, requests > 0);
      if (group === undefined) return requests === 0;
      group.requests += requests;
      // It can be below 0 only if the two logs put the request into different groups.
      group.pods = Math.max(0, group.pods + pods);
      if (record.stored === false && record.allowed) group.notStored += 1;
      group.first = Math.min(group.first, record.time);
      if (record.time >= group.last) {
        const { from, requester, rootGroup, runner, time: last } = record;
        Object.assign(group, { requester, rootGroup, runner, last });
        if (record.would !== 'refuse') group.from = from;
      }
      return true;
    },
    list: () => [...groups.values()],
  };
}

function emptyGroup({ time, uid: _u, source: _s, pod: _p, stored: _t, count: _c, ...record }: RecordedDecision): Group {
  return { ...record, requests: 0, pods: 0, notStored: 0, first: time, last: time };
}
