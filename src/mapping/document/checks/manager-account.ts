import type { Path } from '../../../documents/path.ts';
import { type Grant, grantsOf, isJobGrant, type JobGrant } from '../../grants.ts';
import { type AccountIndex, compileAccounts, grantsGiving } from '../../index/accounts.ts';
import { fill, placeholdersOf } from '../../template.ts';
import type { Draft } from '../draft.ts';
import { type Check, type Complaint, error, nameOfGrant, pathOfGrant } from './check.ts';

/** No job may run with the account of a manager, whose token stands for every account that it may give to pods. */
export const managerAccountForJob: Check = {
  code: 'manager_account_for_job',
  check(draft) {
    const grants = grantsOf(draft.mapping);
    const managers = grants.filter(({ to }) => to === 'manager');
    const index = compileAccounts(managers);
    const jobs = grants.filter(isJobGrant);
    return [
      ...configuredComplaints(draft, index),
      ...jobs.flatMap((job) => grantComplaints(draft, job, managers, index)),
    ];
  },
};

function configuredComplaints({ mapping, pathOf }: Draft, index: AccountIndex): Complaint[] {
  return mapping.managers.flatMap((manager) =>
    manager.jobServiceAccounts.flatMap((account, at) => {
      const path = [...pathOf(manager), 'jobServiceAccounts', at];
      return complaintAbout(`manager ${manager.key}`, account, manager.namespaces, index, path);
    }),
  );
}

function grantComplaints(
  { pathOf }: Draft,
  job: JobGrant,
  managers: readonly Grant[],
  index: AccountIndex,
): Complaint[] {
  const path = pathOfGrant(pathOf, job);
  const who = nameOfGrant(job);
  const namespaces = [...job.namespaces];
  if (placeholdersOf(job.account).length === 0) return complaintAbout(who, job.account, namespaces, index, path);
  const own = compileAccounts([job]);
  for (const manager of managers) {
    const there = namespaces.filter((namespace) => manager.namespaces?.has(namespace) !== false);
    for (const namespace of there) {
      const account = fill(manager.account, { namespace });
      if (!grantsGiving(own, namespace, account).next().done)
        return [complaint(who, account, namespace, manager, path)];
    }
  }
  return [];
}

function complaintAbout(
  who: string,
  account: string,
  namespaces: readonly string[],
  index: AccountIndex,
  path: Path,
): Complaint[] {
  for (const namespace of namespaces) {
    const [manager] = grantsGiving(index, namespace, account);
    if (manager !== undefined) return [complaint(who, account, namespace, manager, path)];
  }
  return [];
}

function complaint(who: string, account: string, namespace: string, manager: Grant, path: Path): Complaint {
  const owner =
    manager.source.is === 'default'
      ? 'the default of managers'
      : `${manager.source.is === 'rule' ? 'manager rule' : 'manager'} ${manager.by}`;
  const message = `${who}: in namespace ${namespace} a job could get ${account}, the account of ${owner}, and with it everything that a manager may do: give jobs an account of their own`;
  return error(path, message);
}
