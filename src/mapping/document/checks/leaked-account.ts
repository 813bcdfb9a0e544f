import { type Grant, grantsOf } from '../../grants.ts';
import { type AccountIndex, compileAccounts, grantsGiving } from '../../index/accounts.ts';
import type { JobRule, Manager, Rule } from '../../mapping.ts';
import { type Reach, reachOfRules } from '../../reach.ts';
import { placeholdersOf } from '../../template.ts';
import { type Check, warning } from './check.ts';

/**
 * An account that one rule ties to certain managers (a protected runner) and that another rule gives to jobs of all
 * others as well. A rule that says createdBy itself is taken to mean it.
 */
export const leakedAccount: Check = {
  code: 'leaked_account',
  check({ mapping, pathOf }) {
    const grants = grantsOf(mapping).filter(({ to }) => to === 'job');
    const loose = grants.filter(({ part }) => createdBy(part) === undefined);
    const index = compileAccounts(loose);
    const reaches = reachOfRules(mapping);
    return grants.flatMap((grant) => {
      const tied = createdBy(grant.part);
      if (tied === undefined) return [];
      const leak = leakOf(grant, loose, index).find((other) =>
        reachesOthers(other, tied, grant, reaches, mapping.managers),
      );
      if (leak === undefined) return [];
      const message = `rule ${grant.by} ties ${grant.account} to createdBy, but ${leak.part === undefined ? leak.by : `rule ${leak.by}`} gives it to jobs of other managers too: use another account there, or say createdBy there as well`;
      return [warning([...pathOf(grant.part as Rule), ...grant.path], message)];
    });
  },
};

function createdBy(part: Grant['part']): readonly string[] | undefined {
  return (part as JobRule | undefined)?.match.createdBy;
}

function leakOf(grant: Grant, loose: readonly Grant[], index: AccountIndex): readonly Grant[] {
  if (placeholdersOf(grant.account).length > 0) return loose.filter(({ account }) => account === grant.account);
  return [...(grant.namespaces as ReadonlySet<string>)].flatMap((namespace) => [
    ...grantsGiving(index, namespace, grant.account),
  ]);
}

function reachesOthers(
  other: Grant,
  tied: readonly string[],
  { namespaces }: Grant,
  reaches: ReadonlyMap<JobRule, Reach>,
  managers: readonly Manager[],
): boolean {
  const reach = reaches.get(other.part as JobRule);
  return managers.some((manager) => {
    if (tied.includes(manager.key)) return false;
    const there = reach === undefined ? manager.namespaces : [...(reach.managers.get(manager.key) ?? [])];
    return there.some((namespace) => namespaces?.has(namespace));
  });
}
