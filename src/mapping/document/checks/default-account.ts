import { error } from '../../../documents/check.ts';
import { grantsOf, nameOf, partOf } from '../../grants.ts';
import type { MappingCheck } from '../draft.ts';

/** What the mapping gives is refused to everybody else, and every pod that names no account has `default`. */
export const defaultAccount: MappingCheck = {
  code: 'default_account',
  check({ mapping }) {
    return grantsOf(mapping).flatMap((grant) => {
      // A listed manager's own account is the business of manager_too_wide.
      if (grant.account !== 'default' || grant.source.is === 'manager') return [];
      const message = `${nameOf(grant)}: found the account "default", which every pod has that names none, so that all of them would be refused: make an account for this, or use keep`;
      return [error(partOf(grant), grant.path, message)];
    });
  },
};
