import { error } from '../../../documents/check.ts';
import { ROLE_NAME_LENGTH } from '../../../iam/role.ts';
import type { FleetCheck } from '../draft.ts';
import { roleHolders } from '../role-holders.ts';

export const roleName: FleetCheck = {
  code: 'role_name',
  check(draft) {
    return roleHolders(draft).flatMap(({ who, role, about, path }) => {
      if (role.name.length <= ROLE_NAME_LENGTH) return [];
      const message = `${who}: its role would be called ${role.name}, which has ${role.name.length} characters, and IAM takes ${ROLE_NAME_LENGTH}: say a shorter one in role.name`;
      return [error(about, path, message)];
    });
  },
};
