import type { RecordedDecision } from '../recorded-decision.ts';
import type { Group } from './tally.ts';

/**
 * Puts equal decisions together.
 *
 * @param most groups that are kept
 */
export function addToGroups(most: number) {
  const groups = new Map<string, Group>();
  return {
    /** @returns whether it is in a group */
    add(record: RecordedDecision, requests: number, pods: number): boolean {
      const key = keyOf(record);
      const group = groups.get(key) ?? emptyGroup(record);
      if (!groups.has(key)) {
        if (requests === 0 || groups.size >= most) return requests === 0;
        groups.set(key, group);
      }
      group.requests += requests;
      group.pods += pods;
      if (record.stored === false && record.allowed) group.notStored += 1;
      group.first = Math.min(group.first, record.time);
      if (record.time >= group.last) {
        const { from, requester, role, time: last, to } = record;
        Object.assign(group, { from, requester, last });
        if (record.would === 'refuse') Object.assign(group, { to, role });
      }
      return true;
    },
    list: () => [...groups.values()],
  };
}

/** Of a pod that enforce refuses, the author may have chosen the account, so it makes no groups. */
function keyOf({
  mode,
  namespace,
  project,
  reason,
  role,
  rule,
  to,
  wanted,
  wantedRole,
  would,
}: RecordedDecision): string {
  const given = would === 'refuse' ? [] : [to, role, wanted, wantedRole];
  return JSON.stringify([project ?? null, namespace, mode, reason, would, rule, ...given]);
}

function emptyGroup({ time, uid: _u, source: _s, pod: _p, stored: _t, count: _c, ...record }: RecordedDecision): Group {
  return { ...record, requests: 0, pods: 0, notStored: 0, first: time, last: time };
}
