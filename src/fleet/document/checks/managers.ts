import { showList } from '../../../documents/show.ts';
import { managerGroups } from '../../derive-mapping.ts';
import { givenAccounts, nameOf } from '../../given-accounts.ts';
import { type Check, error, warning } from './check.ts';

/** A runner's manager runs as an account of kind manager, in a namespace that has it. */
export const managerAccount: Check = {
  code: 'manager_account',
  check({ fleet, pathOf }) {
    return fleet.runners.flatMap((runner) => {
      const { name, namespace, serviceAccount } = runner;
      const accounts = fleet.serviceAccounts.filter((account) => account.name === serviceAccount);
      const there = accounts.find((account) => account.namespaces.includes(namespace)) ?? accounts[0];
      if (there === undefined) return [];
      if (there.kind === 'job') {
        const message = `runner ${name}: found ${serviceAccount}, an account of kind job, wanted one of kind manager: whatever its jobs may do, the manager could do, and the reverse`;
        return [error([...pathOf(runner), 'serviceAccount'], message)];
      }
      if (there.namespaces.includes(namespace)) return [];
      const message = `runner ${name} is in namespace ${namespace}, and its account ${serviceAccount} in ${showList(there.namespaces)}: add ${namespace} to the namespaces of the account`;
      return [error([...pathOf(runner), 'namespace'], message)];
    });
  },
};

/** No job may run with the account of a manager, whose token stands for every account that it may give to pods. */
export const managerAccountForJob: Check = {
  code: 'manager_account_for_job',
  check({ fleet, mapping, pathOf }) {
    const why = 'with it a job could do everything that a manager may do: give jobs an account of their own';
    const managers = fleet.serviceAccounts.filter(({ kind }) => kind === 'manager');
    const configured = fleet.runners.flatMap((runner) => {
      const { name, jobServiceAccount, jobNamespaces } = runner;
      const manager = managers.find(
        (account) =>
          account.name === jobServiceAccount && account.namespaces.some((each) => jobNamespaces.includes(each)),
      );
      if (manager === undefined) return [];
      const message = `runner ${name}: its jobs would run as ${jobServiceAccount}, the account of a manager: ${why}`;
      return [error([...pathOf(runner), 'jobServiceAccount'], message)];
    });
    const said = new Set<string>();
    const given = givenAccounts(mapping, managers).given.flatMap(({ account, namespace, grants }) =>
      grants.flatMap((grant) => {
        const path = grant.source.is === 'default' ? grant.path : [...pathOf(grant.source.rule), ...grant.path];
        const message = `${nameOf(grant)}: in namespace ${namespace} a job could get ${account.name}, the account of a manager: ${why}`;
        const key = JSON.stringify(path);
        if (said.has(key)) return [];
        said.add(key);
        return [error(path, message)];
      }),
    );
    return [...configured, ...given];
  },
};

/** What createdBy tells apart is accounts, not runners. */
export const sharedProtected: Check = {
  code: 'shared_protected',
  check({ fleet, mapping, pathOf }) {
    return managerGroups(fleet.runners).flatMap(({ namespace, serviceAccount, runners }) => {
      const open = runners.filter((runner) => !runner.protected);
      const key = `${namespace}/${serviceAccount}`;
      const tied = mapping.rules.find((rule) => rule.kind === 'job' && rule.match.createdBy?.includes(key));
      return runners.flatMap((runner) => {
        const [other] = open;
        if (!runner.protected || other === undefined) return [];
        const what = `runner ${runner.name} is protected and runs as ${key}, as does ${other.name}, which is not`;
        const path = [...pathOf(runner), 'serviceAccount'];
        const hint = 'give it a manager account of its own';
        return tied === undefined
          ? [warning(path, `${what}: no rule can tell their jobs apart: ${hint}`)]
          : [error(path, `${what}, so that rule ${tied.name} gives its account to jobs of any branch: ${hint}`)];
      });
    });
  },
};

export const unusedProtection: Check = {
  code: 'unused_protection',
  check({ fleet, pathOf, whole }) {
    if (!whole.rules) return [];
    const named = new Set(fleet.rules.flatMap(({ match }) => match.createdBy ?? []));
    return fleet.runners.flatMap((runner) => {
      const key = `${runner.namespace}/${runner.serviceAccount}`;
      if (!runner.protected || named.has(key)) return [];
      const message = `runner ${runner.name} is protected, and no rule says createdBy: [${key}]: its jobs get no account that others do not get`;
      return [warning([...pathOf(runner), 'protected'], message)];
    });
  },
};
