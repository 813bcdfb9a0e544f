import { groupsOf } from '../../collections/groups-of.ts';
import type { Group, Outcome } from './group.ts';
import { unionOf } from './value-set.ts';

/**
 * Returns the same key for groups that differ only in `part`. A group whose projects are not all known is like no
 * other.
 */
function keyWithout(part: 'rootGroups' | 'runners' | 'origins', group: Group): unknown {
  const { after, before, conditions, effect, more, origins, othersBut, projects, requested, rootGroups, runners } =
    group;
  if (more > 0) return group;
  const others = othersBut?.filter((project) => !projects.has(project)).toSorted();
  const parts = { rootGroups, runners, origins, [part]: undefined };
  const outcomes = part === 'origins' ? [before, after] : [withoutRule(before), withoutRule(after)];
  return JSON.stringify([effect, outcomes, requested, parts, conditions, [...projects].toSorted(), others]);
}

/** If several rules refuse, the rule makes no difference. */
function withoutRule({ rule, ...outcome }: Outcome): Outcome {
  return { ...outcome, rule: outcome.account === undefined ? undefined : rule };
}

/** Merges groups that differ only in the top-level group of their jobs, or in the runner. */
export function mergedLabels(groups: readonly Group[]): readonly Group[] {
  const merge = (part: 'rootGroups' | 'runners', all: readonly Group[]) =>
    groupsOf(all, (group) => keyWithout(part, group)).map(([first, ...others]) =>
      others.reduce((one, other) => mergeInto(one, other, part), first),
    );
  return merge('runners', merge('rootGroups', groups));
}

function mergeInto(one: Group, other: Group, part: 'rootGroups' | 'runners'): Group {
  const sameRule = (a: Outcome, b: Outcome) => (a.rule === b.rule ? a : withoutRule(a));
  return {
    ...one,
    ...{ before: sameRule(one.before, other.before), after: sameRule(one.after, other.after) },
    ...{ [part]: unionOf(one[part], other[part]), jobs: one.jobs + other.jobs },
  };
}

/** Merges groups of the same projects that differ only in their origins. */
export function joinedOrigins(groups: readonly Group[], most: number): readonly Group[] {
  return groupsOf(groups, (group) => keyWithout('origins', group)).map((those) => {
    const [first] = those;
    const origins = new Map(
      those.flatMap((group) =>
        group.origins.map((origin) => [JSON.stringify([origin.requester, origin.namespace]), origin]),
      ),
    );
    const jobs = those.reduce((sum, group) => sum + group.jobs, 0);
    return { ...first, jobs, origins: [...origins.values()].slice(0, most) };
  });
}
