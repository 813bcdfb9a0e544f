import { error } from '../../../documents/check.ts';
import { isController, serviceAccountOf } from '../../../pods/requester.ts';
import { grantsOf, nameOf } from '../../grants.ts';
import { compileAccounts, grantsGiving } from '../../index/accounts.ts';
import type { MappingCheck } from '../draft.ts';

/** Groups of which jobs are members too. */
const EVERYBODY = ['system:authenticated', 'system:unauthenticated', 'system:serviceaccounts'];

/** Exempting those from whom the accounts are kept. */
export const exemptTooWide: MappingCheck = {
  code: 'exempt_too_wide',
  check({ mapping }) {
    const { groups, users } = mapping.exempt;
    const accounts = compileAccounts(grantsOf(mapping).filter((grant) => grant.to === 'job'));
    const wide = groups.map((group, index) => {
      const everybody = EVERYBODY.includes(group) || group.startsWith('system:serviceaccounts:');
      const message = `exempt: ${group} holds jobs too, which could then run pods with any mapped account: name the people or their own group`;
      return everybody ? [error('document', ['exempt', 'groups', index], message)] : [];
    });
    const jobs = users.map((user, index) => {
      const path = ['exempt', 'users', index];
      if (isController({ username: user, groups: [] }))
        return [
          error(
            'document',
            path,
            `exempt: ${user} makes the pods of every workload, which could then have any mapped account: name the people`,
          ),
        ];
      if (user === 'system:anonymous')
        return [error('document', path, 'exempt: system:anonymous is anybody: name the people')];
      const account = serviceAccountOf(user);
      const [grant] = account === undefined ? [] : grantsGiving(accounts, account.namespace, account.name);
      if (grant === undefined) return [];
      const message = `exempt: ${user} is an account that ${nameOf(grant)} gives to jobs, which could then run pods with any mapped account: use another account for work by hand`;
      return [error('document', path, message)];
    });
    return [...wide, ...jobs].flat();
  },
};
