import type { JobRule, Mapping, Rule } from '../mapping/mapping.ts';

/** Returns every project id in a mapping, from its rules and from its names, in ascending order. */
export function projectIds({ names, rules }: Pick<Mapping, 'names' | 'rules'>): readonly string[] {
  const listed = rules.filter(isForJobs).flatMap(({ match }) => match.projects ?? []);
  return [...new Set([...listed, ...names.keys()])].toSorted((one, other) => Number(one) - Number(other));
}

function isForJobs(rule: Rule): rule is JobRule {
  return rule.kind === 'job';
}
