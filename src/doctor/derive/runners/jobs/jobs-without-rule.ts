import { showList } from '../../../../documents/show.ts';
import type { MappingIndex } from '../../../../mapping/index/compile.ts';
import type { JobRule, Manager } from '../../../../mapping/mapping.ts';
import { reachOfRules } from '../../../../mapping/reach.ts';

/** The text of {@link jobsWithoutRule} if no rule matches any job. */
export const NO_RULE = 'no rule matches any of them';

/**
 * Says which jobs of a manager match no rule and are refused by `default.job: deny`: `only rules a, b match some of
 * them`.
 *
 * @param manager one that the mapping lists, or one that it may list
 * @returns `undefined` if a rule matches all of its jobs, or if the default assigns or keeps an account
 */
export function jobsWithoutRule(
  manager: Pick<Manager, 'key' | 'namespaces'> & { instance?: string | undefined },
  { mapping }: MappingIndex,
): string | undefined {
  if (mapping.default.job !== 'deny') return undefined;
  const { instance, key, namespaces } = manager;
  const alone = { key, namespaces, ...(instance === undefined ? {} : { instance }) } as Manager;
  const reaches = reachOfRules({ managers: [alone], rules: mapping.rules });
  const matching = [...reaches].flatMap(([rule, reach]) => (reach.managers.has(key) ? [{ rule, reach }] : []));
  if (matching.length === 0) return NO_RULE;
  const isWhole = namespaces.every((namespace) =>
    matching.some(({ reach, rule }) => reach.namespaces.has(namespace) && !isLimited(rule)),
  );
  if (isWhole) return undefined;
  const names = matching.map(({ rule }) => `"${rule.name}"`);
  return `only ${names.length === 1 ? 'rule' : 'rules'} ${showList(names)} ${names.length === 1 ? 'matches' : 'match'} some of them`;
}

/**
 * True if a rule is for some projects, groups or runners only. A rule without these lists passes projects without an
 * account to the next rule.
 */
function isLimited({ match }: JobRule): boolean {
  return [match.projects, match.rootGroups, match.runners].some((list) => list !== undefined);
}
