import { warning } from '../../../documents/check.ts';
import { serviceAccountOf } from '../../../pods/requester.ts';
import type { MappingCheck } from '../draft.ts';

export const exemptManager: MappingCheck = {
  code: 'exempt_manager',
  check({ mapping }) {
    const keys = new Set(mapping.managers.map(({ key }) => key));
    return mapping.exempt.users.flatMap((user, index) => {
      const account = serviceAccountOf(user);
      const key = account === undefined ? `user:${user}` : `${account.namespace}/${account.name}`;
      if (!keys.has(key)) return [];
      const message = `exempt: ${user} is a listed manager, whose pods are always jobs, so this has no effect: remove it`;
      return [warning('document', ['exempt', 'users', index], message)];
    });
  },
};
