import { warning } from '../../../documents/check.ts';
import { serviceAccountOf } from '../../../pods/requester.ts';
import type { MappingCheck } from '../draft.ts';

export const exemptManager: MappingCheck = {
  code: 'exempt_manager',
  check({ mapping }) {
    return mapping.exempt.users.flatMap((user, index) => {
      const account = serviceAccountOf(user);
      const key = account === undefined ? `user:${user}` : `${account.namespace}/${account.name}`;
      if (!mapping.managers.some((manager) => manager.key === key)) return [];
      const message = `exempt: ${user} is a listed manager, whose pods are always jobs, so this has no effect: remove it`;
      return [warning('document', ['exempt', 'users', index], message)];
    });
  },
};
