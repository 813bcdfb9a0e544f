import type { RecordedDecision } from '../recorded-decision.ts';
import type { Group } from './tally.ts';

/** Accounts and requesters that make a group of their own: the author of a pod that is refused chooses them. */
const MOST_CHOSEN = 20;

/**
 * Puts equal decisions together.
 *
 * @param most groups that are kept
 */
export function addToGroups(most: number) {
  const groups = new Map<string, Group>();
  /** How many groups there are of refusals that differ only in what their authors chose. */
  const chosen = new Map<string, number>();

  function groupOf(record: RecordedDecision, mayMake: boolean): Group | undefined {
    const { mode, namespace, project, reason, role, rule, to, wanted, wantedRole, would } = record;
    const equal = JSON.stringify([project ?? null, namespace, mode, reason, would, rule]);
    const own = would === 'refuse' ? [record.from, project ?? record.requester] : [wanted, wantedRole];
    const key = `${equal}${JSON.stringify([...own, to, role])}`;
    const found = groups.get(key);
    if (found !== undefined) return found;
    const ofEqual = chosen.get(equal) ?? 0;
    if (would === 'refuse' && ofEqual >= MOST_CHOSEN)
      return (
        groups.get(equal) ??
        (mayMake ? make(equal, { ...record, from: undefined, to: undefined, role: undefined }) : undefined)
      );
    const made = mayMake ? make(key, record) : undefined;
    if (made !== undefined && would === 'refuse') chosen.set(equal, ofEqual + 1);
    return made;
  }

  function make(key: string, record: RecordedDecision): Group | undefined {
    if (groups.size >= most) return undefined;
    const group = emptyGroup(record);
    groups.set(key, group);
    return group;
  }

  return {
    /**
     * @param pods how many more there are with the record: 1, 0 or -1
     * @returns whether it is in a group
     */
    add(record: RecordedDecision, requests: number, pods: number): boolean {
      const group = groupOf(record, requests > 0);
      if (group === undefined) return requests === 0;
      group.requests += requests;
      // Below 0 only where the two logs have the request in different groups.
      group.pods = Math.max(0, group.pods + pods);
      if (record.stored === false && record.allowed) group.notStored += 1;
      group.first = Math.min(group.first, record.time);
      if (record.time >= group.last) {
        const { from, requester, time: last } = record;
        Object.assign(group, { requester, last });
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
