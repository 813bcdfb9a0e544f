import { error } from '../../../documents/check.ts';
import { isController, serviceAccountOf } from '../../../pods/requester.ts';
import { grantsOf, nameOf } from '../../grants.ts';
import { compileAccounts, grantsGiving } from '../../index/accounts.ts';
import type { MappingCheck } from '../draft.ts';

/** Groups that include jobs. */
const BROAD_GROUPS = ['system:authenticated', 'system:unauthenticated', 'system:serviceaccounts'];

/** Refuses exemptions for requesters that must not use the accounts. */
export const exemptTooWide: MappingCheck = {
  code: 'exempt_too_wide',
  check({ mapping }) {
    const { groups, users } = mapping.exempt;
    const accounts = compileAccounts(grantsOf(mapping).filter((grant) => grant.to === 'job'));
    const wide = groups.map((group, index) => {
      const isBroad = BROAD_GROUPS.includes(group) || group.startsWith('system:serviceaccounts:');
      const message = `exempt: ${group} includes jobs, which could then run pods with any mapped account: name the people, or a group of their own`;
      return isBroad ? [error('document', ['exempt', 'groups', index], message)] : [];
    });
    const jobs = users.map((user, index) => {
      const path = ['exempt', 'users', index];
      if (isController({ username: user, groups: [] }))
        return [
          error(
            'document',
            path,
            `exempt: ${user} creates the pods of every workload, which could then use any mapped account: name the people`,
          ),
        ];
      if (user === 'system:anonymous')
        return [
          error('document', path, 'exempt: system:anonymous is every client without credentials: name the people'),
        ];
      const account = serviceAccountOf(user);
      const [grant] = account === undefined ? [] : grantsGiving(accounts, account.namespace, account.name);
      if (grant === undefined) return [];
      const message = `exempt: ${user} is an account that ${nameOf(grant)} gives to jobs, which could then run pods with any mapped account: use another account for manual work`;
      return [error('document', path, message)];
    });
    return [...wide, ...jobs].flat();
  },
};
