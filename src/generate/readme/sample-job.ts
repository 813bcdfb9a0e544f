import type { Fleet } from '../../fleet/fleet.ts';
import type { JobRule } from '../../mapping/mapping.ts';

/** A job as the options of `explain` describe it. */
export type SampleJob = {
  /** `undefined` if the fleet names no project. */
  project: string | undefined;
  rootGroup: string | undefined;
  namespace: string;
  /** The manager's ServiceAccount: `namespace/name`. */
  requester: string;
};

/**
 * Returns jobs to which rules of the fleet apply: first those of projects that a rule names, then of top-level groups,
 * then any.
 */
export function sampleJobs({ names, rules, runners }: Fleet): readonly SampleJob[] {
  const places = runners.flatMap(({ jobNamespaces, namespace: own, serviceAccount }) =>
    jobNamespaces.map((namespace) => ({ namespace, requester: `${own}/${serviceAccount}` })),
  );
  const [named] = names.keys();
  const jobsOf = ({ match }: JobRule): SampleJob[] =>
    places
      .filter(({ namespace, requester }) => isIn(match.namespaces, namespace) && isIn(match.createdBy, requester))
      .map((place) => ({ project: match.projects?.[0] ?? named, rootGroup: match.rootGroups?.[0], ...place }));
  return [
    ...rules.filter(({ match }) => match.projects !== undefined).flatMap(jobsOf),
    ...rules.filter(({ match }) => match.rootGroups !== undefined).flatMap(jobsOf),
    ...places.map((place) => ({ project: named, rootGroup: undefined, ...place })),
  ];
}

function isIn(list: readonly string[] | undefined, one: string): boolean {
  return list === undefined || list.includes(one);
}
