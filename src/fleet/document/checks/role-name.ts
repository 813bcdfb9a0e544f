import { error } from '../../../documents/check.ts';
import { ROLE_NAME_LENGTH } from '../../../iam/role.ts';
import type { FleetCheck } from '../draft.ts';
import { roleHolders } from '../role-holders.ts';

export const roleName: FleetCheck = {
  code: 'role_name',
  check(draft) {
    return roleHolders(draft).flatMap(({ who, role, about, path }) => {
      if (role.name.length <= ROLE_NAME_LENGTH) return [];
      const message = `${who}: the role name ${role.name} has ${role.name.length} characters, and IAM allows ${ROLE_NAME_LENGTH}: set a shorter role.name`;
      return [error(about, path, message)];
    });
  },
};
