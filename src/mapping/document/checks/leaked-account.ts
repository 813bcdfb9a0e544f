import { warning } from '../../../documents/check.ts';
import { grantsOf, type JobGrant, nameOf, partOf } from '../../grants.ts';
import { type AccountIndex, compileAccounts, grantsGiving } from '../../index/accounts.ts';
import type { JobRule, Manager } from '../../mapping.ts';
import { type Reach, reachOfRules } from '../../reach.ts';
import { placeholdersOf } from '../../template.ts';
import type { MappingCheck } from '../draft.ts';

/**
 * Warns about an account that one rule ties to some managers (a protected runner) and that another rule gives to jobs
 * of other managers. A rule with its own createdBy is assumed to be intended.
 */
export const leakedAccount: MappingCheck = {
  code: 'leaked_account',
  check({ mapping }) {
    const grants = grantsOf(mapping).filter((grant) => grant.to === 'job');
    const untied = grants.filter((grant) => createdBy(grant) === undefined);
    const index = compileAccounts(untied);
    const reaches = reachOfRules(mapping);
    return grants.flatMap((grant) => {
      const tied = createdBy(grant);
      if (tied === undefined) return [];
      const leak = leakOf(grant, untied, index).find((other) =>
        reachesOthers(other, tied, grant, reaches, mapping.managers),
      );
      if (leak === undefined) return [];
      const message = `rule ${grant.by} ties ${grant.account} to createdBy, but ${nameOf(leak)} gives it to jobs of other managers too: use another account there, or add createdBy there`;
      return [warning(partOf(grant), grant.path, message)];
    });
  },
};

function createdBy({ source }: JobGrant): readonly string[] | undefined {
  return source.is === 'rule' ? source.rule.match.createdBy : undefined;
}

function leakOf(grant: JobGrant, untied: readonly JobGrant[], index: AccountIndex<JobGrant>): readonly JobGrant[] {
  if (placeholdersOf(grant.account).length > 0) return untied.filter(({ account }) => account === grant.account);
  return [...grant.namespaces].flatMap((namespace) => [...grantsGiving(index, namespace, grant.account)]);
}

function reachesOthers(
  other: JobGrant,
  tied: readonly string[],
  { namespaces }: JobGrant,
  reaches: ReadonlyMap<JobRule, Reach>,
  managers: readonly Manager[],
): boolean {
  const reach = other.source.is === 'rule' ? reaches.get(other.source.rule) : undefined;
  return managers.some((manager) => {
    if (tied.includes(manager.key)) return false;
    const reached = reach === undefined ? manager.namespaces : [...(reach.managers.get(manager.key) ?? [])];
    return reached.some((namespace) => namespaces.has(namespace));
  });
}
