import { error, type PartIssue } from '../../../documents/check.ts';
import { showList } from '../../../documents/show.ts';
import { type Grant, grantsOf, type JobGrant, type ManagerGrant, nameOf, partOf } from '../../grants.ts';
import { type AccountIndex, compileAccounts, grantsGiving } from '../../index/accounts.ts';
import type { Mapping } from '../../mapping.ts';
import { fill, placeholdersOf } from '../../template.ts';
import type { MappingCheck, MappingPart } from '../draft.ts';

/**
 * No job may run with the account of a manager, because its token can use every account that the manager may give to
 * pods.
 */
export const managerAccountForJob: MappingCheck = {
  code: 'manager_account_for_job',
  check({ mapping }) {
    const grants = grantsOf(mapping);
    const managers = grants.filter((grant) => grant.to === 'manager');
    const index = compileAccounts(managers);
    const configured = mapping.managers.flatMap((manager) =>
      manager.jobServiceAccounts.flatMap((account, at): PartIssue<MappingPart>[] => {
        const owned = ownedIn(manager.namespaces, account, index);
        if (owned === undefined) return [];
        return [error(manager, ['jobServiceAccounts', at], messageOf(`manager ${manager.key}`, owned, mapping))];
      }),
    );
    const given = grants.flatMap((grant): PartIssue<MappingPart>[] => {
      const owned = grant.to === 'job' ? ownedByGrant(grant, managers, index) : undefined;
      if (owned === undefined || grant.to !== 'job') return [];
      return [
        error(partOf(grant), grant.path, messageOf(nameOf(grant), owned, mapping) + insteadOf(grant, owned, index)),
      ];
    });
    return [...configured, ...given];
  },
};

/** An account of a manager that a job could get, and the grant that makes it the manager's. */
type Owned = { account: string; namespace: string; owner: Grant };

function ownedIn(namespaces: Iterable<string>, account: string, index: AccountIndex<ManagerGrant>): Owned | undefined {
  for (const namespace of namespaces) {
    const [owner] = grantsGiving(index, namespace, account);
    if (owner !== undefined) return { account, namespace, owner };
  }
  return undefined;
}

/**
 * Like {@link ownedIn}, for the account of a grant. A template is checked for values that give it the name of a
 * manager's account.
 */
function ownedByGrant(
  job: JobGrant,
  managers: readonly ManagerGrant[],
  index: AccountIndex<ManagerGrant>,
): Owned | undefined {
  if (placeholdersOf(job.account).length === 0) return ownedIn(job.namespaces, job.account, index);
  const own = compileAccounts([job]);
  for (const owner of managers) {
    // A listed manager has one namespace, and a job may have a thousand.
    const all = owner.namespaces ?? job.namespaces;
    const [few, many] = all.size < job.namespaces.size ? [all, job.namespaces] : [job.namespaces, all];
    for (const namespace of few) {
      if (!many.has(namespace)) continue;
      const account = fill(owner.account, { namespace });
      if (!grantsGiving(own, namespace, account).next().done) return { account, namespace, owner };
    }
  }
  return undefined;
}

/**
 * Suggests limiting the rule to some namespaces if an account for jobs only shares its name with a manager's account in
 * another one.
 */
function insteadOf(grant: JobGrant, { account }: Owned, index: AccountIndex<ManagerGrant>): string {
  const free = [...grant.namespaces].filter((namespace) => ownedIn([namespace], account, index) === undefined);
  if (free.length === 0 || grant.source.is === 'default' || placeholdersOf(grant.account).length > 0) return '';
  return `, or, if ${account} in ${showList(free)} is one, restrict the rule with namespaces: [${free.join(', ')}] in match`;
}

function messageOf(who: string, owned: Owned, mapping: Mapping): string {
  const { account, namespace, owner } = owned;
  const { by, source } = owner;
  const name =
    source.is === 'default' ? 'the default of managers' : `${source.is === 'rule' ? 'manager rule' : 'manager'} ${by}`;
  return `${who}: in namespace ${namespace} a job could get ${account}, the account of ${name}, and with it all permissions of a manager: give jobs an account of their own${narrowing(owned, mapping)}`;
}

/** Suggests limiting a manager rule without namespaces, because it also reserves its account where no manager runs. */
function narrowing({ namespace, owner: { by, namespaces, source } }: Owned, { managers }: Mapping): string {
  const own = new Set(
    managers.flatMap(({ identity }) => ('serviceAccount' in identity ? [identity.serviceAccount.namespace] : [])),
  );
  if (source.is !== 'rule' || namespaces !== undefined || own.size === 0 || own.has(namespace)) return '';
  return `, or limit rule ${by} to the namespaces of managers: namespaces: [${[...own].join(', ')}] in match`;
}
