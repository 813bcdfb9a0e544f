import { error } from '../../../documents/check.ts';
import { grantsOf, nameOf, partOf } from '../../grants.ts';
import type { MappingCheck } from '../draft.ts';

/** An assigned account is refused to all other pods, but every pod that names no account has `default`. */
export const defaultAccount: MappingCheck = {
  code: 'default_account',
  check({ mapping }) {
    return grantsOf(mapping).flatMap((grant) => {
      // manager_too_wide reports the account of a listed manager.
      if (grant.account !== 'default' || grant.source.is === 'manager') return [];
      const message = `${nameOf(grant)}: found the account "default", which every pod without a named account has, so all of these would be refused: create an account for this purpose, or use keep`;
      return [error(partOf(grant), grant.path, message)];
    });
  },
};
