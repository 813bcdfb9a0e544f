import { grantsOf } from '../../grants.ts';
import { type Check, error, nameOfGrant, pathOfGrant } from './check.ts';

/** What the mapping gives is refused to everybody else, and every pod that names no account has `default`. */
export const defaultAccount: Check = {
  code: 'default_account',
  check({ mapping, pathOf }) {
    return grantsOf(mapping).flatMap((grant) => {
      // A listed manager's own account is the business of manager_too_wide.
      if (grant.account !== 'default' || grant.source.is === 'manager') return [];
      const message = `${nameOfGrant(grant)}: found the account "default", which every pod has that names none, so that all of them would be refused: make an account for this, or use keep`;
      return [error(pathOfGrant(pathOf, grant), message)];
    });
  },
};
