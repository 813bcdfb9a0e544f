import { isController, serviceAccountOf } from '../../../pods/requester.ts';
import { grantsOf, isJobGrant } from '../../grants.ts';
import { compileAccounts, grantsGiving } from '../../index/accounts.ts';
import { type Check, error, nameOfGrant, warning } from './check.ts';

/** Groups of which jobs are members too. */
const EVERYBODY = ['system:authenticated', 'system:unauthenticated', 'system:serviceaccounts'];

/** Exempting those from whom the accounts are kept. */
export const exemptTooWide: Check = {
  code: 'exempt_too_wide',
  check({ mapping }) {
    const { groups, users } = mapping.exempt;
    const accounts = compileAccounts(grantsOf(mapping).filter(isJobGrant));
    const wide = groups.map((group, index) => {
      const everybody = EVERYBODY.includes(group) || group.startsWith('system:serviceaccounts:');
      const message = `exempt: ${group} holds jobs too, which could then run pods with any mapped account: name the people or their own group`;
      return everybody ? [error(['exempt', 'groups', index], message)] : [];
    });
    const jobs = users.map((user, index) => {
      const path = ['exempt', 'users', index];
      if (isController({ username: user, groups: [] }))
        return [
          error(
            path,
            `exempt: ${user} makes the pods of every workload, which could then have any mapped account: name the people`,
          ),
        ];
      if (user === 'system:anonymous') return [error(path, 'exempt: system:anonymous is anybody: name the people')];
      const account = serviceAccountOf(user);
      const [grant] = account === undefined ? [] : grantsGiving(accounts, account.namespace, account.name);
      if (grant === undefined) return [];
      const message = `exempt: ${user} is an account that ${nameOfGrant(grant)} gives to jobs, which could then run pods with any mapped account: use another account for work by hand`;
      return [error(path, message)];
    });
    return [...wide, ...jobs].flat();
  },
};

export const exemptManager: Check = {
  code: 'exempt_manager',
  check({ mapping }) {
    return mapping.exempt.users.flatMap((user, index) => {
      const account = serviceAccountOf(user);
      const key = account === undefined ? `user:${user}` : `${account.namespace}/${account.name}`;
      if (!mapping.managers.some((manager) => manager.key === key)) return [];
      const message = `exempt: ${user} is a listed manager, whose pods are always jobs: remove it, it has no effect`;
      return [warning(['exempt', 'users', index], message)];
    });
  },
};
