import type { Path } from '../../../documents/path.ts';
import { type Grant, grantsOf } from '../../grants.ts';
import { type AccountIndex, compileAccounts, grantsGiving } from '../../index/accounts.ts';
import { fill, placeholdersOf } from '../../template.ts';
import type { Draft } from '../draft.ts';
import { type Check, type Complaint, error } from './check.ts';

/** No job may run with the account of a manager, whose token stands for every account that it may give to pods. */
export const managerAccountForJob: Check = {
  code: 'manager_account_for_job',
  check(draft) {
    const grants = grantsOf(draft.mapping);
    const managers = grants.filter(({ to }) => to === 'manager');
    const index = compileAccounts(managers);
    const jobs = grants.filter(({ to }) => to === 'job');
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

function grantComplaints({ pathOf }: Draft, job: Grant, managers: readonly Grant[], index: AccountIndex): Complaint[] {
  const path = job.part === undefined ? job.path : [...pathOf(job.part), ...job.path];
  const who = job.part === undefined ? 'default' : `rule ${job.by}`;
  // Namespaces of a job's grant are always known: those of the managers that create it.
  const namespaces = [...(job.namespaces as ReadonlySet<string>)];
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

function complaint(who: string, account: string, namespace: string, { by, part }: Grant, path: Path): Complaint {
  const owner =
    part === undefined ? 'the default of managers' : 'match' in part ? `manager rule ${by}` : `manager ${by}`;
  const message = `${who}: in namespace ${namespace} a job could get ${account}, the account of ${owner}, and with it everything that a manager may do: give jobs an account of their own`;
  return error(path, message);
}
