import { error, type PartIssue } from '../../../documents/check.ts';
import { type Grant, grantsOf, type JobGrant, type ManagerGrant, nameOf, partOf } from '../../grants.ts';
import { type AccountIndex, compileAccounts, grantsGiving } from '../../index/accounts.ts';
import { fill, placeholdersOf } from '../../template.ts';
import type { MappingCheck, MappingPart } from '../draft.ts';

/** No job may run with the account of a manager: its token can use every account that the manager may give to pods. */
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
        return [error(manager, ['jobServiceAccounts', at], messageOf(`manager ${manager.key}`, owned))];
      }),
    );
    const given = grants.flatMap((grant): PartIssue<MappingPart>[] => {
      const owned = grant.to === 'job' ? ownedByGrant(grant, managers, index) : undefined;
      return owned === undefined ? [] : [error(partOf(grant), grant.path, messageOf(nameOf(grant), owned))];
    });
    return [...configured, ...given];
  },
};

/** The account of a manager that a job could get, and the grant that makes it the manager's. */
type Owned = { account: string; namespace: string; owner: Grant };

function ownedIn(namespaces: Iterable<string>, account: string, index: AccountIndex<ManagerGrant>): Owned | undefined {
  for (const namespace of namespaces) {
    const [owner] = grantsGiving(index, namespace, account);
    if (owner !== undefined) return { account, namespace, owner };
  }
  return undefined;
}

/** For a template: whether it can be filled to the name of a manager's account. */
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

function messageOf(who: string, { account, namespace, owner: { source, by } }: Owned): string {
  const owner =
    source.is === 'default' ? 'the default of managers' : `${source.is === 'rule' ? 'manager rule' : 'manager'} ${by}`;
  return `${who}: in namespace ${namespace} a job could get ${account}, the account of ${owner}, and with it all permissions of a manager: give jobs an account of their own`;
}
