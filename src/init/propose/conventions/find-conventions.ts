import { placeholdersOf } from '../../../mapping/template.ts';
import type { JobPod } from '../../sight.ts';
import type { Group } from '../jobs/groups.ts';
import type { Convention } from './convention.ts';
import { isContradicted, isMoreThanChance, namespacesOfGroups, projectsOf } from './evidence.ts';
import { filledFor, idsIn, templatesFor } from './templates-for.ts';

type Cluster = {
  /** True if a namespace has an account, or may have it because its accounts were not read. */
  exists(namespace: string, account: string): boolean;
  /** The accounts of managers, which no job may get. */
  managers: readonly { namespace: string; account: string }[];
};

/**
 * The most templates that are tried. A company has one or two, but an attacker who may create accounts could cause
 * thousands.
 */
const MOST_TRIED = 100;

/**
 * Finds the conventions by which accounts are named after projects or their top-level groups, those with most projects
 * first. A group follows at most one of them.
 *
 * @param groups all jobs that were seen
 */
export function findConventions(groups: readonly Group[], cluster: Cluster): readonly Convention[] {
  const found: Convention[] = [];
  /** Groups to which an earlier convention applies. */
  const covered = new Set<Group>();
  for (const [template, following] of candidatesIn(groups, cluster)) {
    const left = { following: following.filter((group) => !covered.has(group)), groups, covered };
    const convention = conventionOf(template, left, cluster);
    if (convention === undefined) continue;
    found.push(convention);
    for (const group of [...convention.followers, ...convention.exceptions]) covered.add(group);
  }
  return found;
}

type Candidate = readonly [template: string, followers: readonly Group[]];

/**
 * Returns templates with the groups that would keep their accounts, most projects first, then those with fewest
 * placeholders.
 */
function candidatesIn(groups: readonly Group[], cluster: Cluster): readonly Candidate[] {
  const followers = new Map<string, Group[]>();
  for (const group of groups) {
    const [first] = group.usable;
    for (const template of new Set(first === undefined ? [] : templatesFor(first))) {
      if (!group.usable.every((pod) => isGiven(template, pod, cluster))) continue;
      const following = followers.get(template) ?? [];
      following.push(group);
      followers.set(template, following);
    }
  }
  return [...followers]
    .filter(([template, following]) => isMoreThanChance(template, following))
    .map((candidate) => ({ candidate, projects: projectsOf(candidate[1]).size }))
    .toSorted((one, other) => other.projects - one.projects || (rank(one.candidate) < rank(other.candidate) ? -1 : 1))
    .slice(0, MOST_TRIED)
    .map(({ candidate }) => candidate);
}

function rank([template]: Candidate): string {
  return `${placeholdersOf(template).length} ${template.includes('{project}') ? 0 : 1} ${template}`;
}

function isGiven(template: string, pod: JobPod, { exists }: Cluster): boolean {
  return filledFor(template, pod) === pod.account && exists(pod.namespace, pod.account);
}

function conventionOf(
  template: string,
  {
    covered,
    following,
    groups,
  }: { following: readonly Group[]; groups: readonly Group[]; covered: ReadonlySet<Group> },
  cluster: Cluster,
): Convention | undefined {
  if (!isMoreThanChance(template, following) || isContradicted(template, following, groups)) return undefined;
  const managers = new Set(following.map(({ manager }) => manager));
  const namespaces = namespacesOfGroups(following);
  // The mapping's checks refuse a template that could give a job the account of a manager.
  if (
    cluster.managers.some(
      ({ account: name, namespace }) => namespaces.has(namespace) && idsIn(template, { name, namespace }) !== undefined,
    )
  )
    return undefined;
  const scope = { template, managers, namespaces };
  const followers = new Set(following);
  const conflicts = groups.filter(
    (group) =>
      managers.has(group.manager) &&
      namespaces.has(group.namespace) &&
      !followers.has(group) &&
      !covered.has(group) &&
      group.usable.some((pod) => wouldMove(template, pod, cluster)),
  );
  // No earlier rule can keep the account default, because no rule can assign it.
  const others = conflicts.filter(({ usable }) => usable.some(({ account }) => account === 'default'));
  const exceptions = conflicts.filter((group) => !others.includes(group));
  if (others.length === 0) return { ...scope, projects: undefined, followers: following, exceptions, others };
  const outside = projectsOf(others);
  const inside = following.filter(({ project }) => !outside.has(project));
  if (!isMoreThanChance(template, inside)) return undefined;
  const projects = projectsOf(inside);
  return {
    ...{ template, projects, followers: inside, others },
    managers: new Set(inside.map(({ manager }) => manager)),
    namespaces: namespacesOfGroups(inside),
    exceptions: exceptions.filter(({ project }) => projects.has(project)),
  };
}

function wouldMove(template: string, pod: JobPod, { exists }: Cluster): boolean {
  const name = filledFor(template, pod);
  return name !== undefined && name !== pod.account && exists(pod.namespace, name);
}
