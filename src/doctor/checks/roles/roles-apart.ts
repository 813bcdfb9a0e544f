import { parseRoleArn } from '../../../iam/role.ts';
import { counted } from '../../../text/counted.ts';
import { managerRoles, mappedAccounts } from '../../derive/accounts/mapped-accounts.ts';
import { unknownAssociations, withAssociations } from '../../derive/roles/associations/with-associations.ts';
import { roleFor } from '../../derive/roles/role-for.ts';
import { adviseRole, annotateRole } from '../../fix/roles/annotate-role.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** Jobs with the role of a manager can do everything that the manager can, such as using the caches of all projects. */
export const rolesApart = defineCheck(
  { id: 'roles_apart', title: 'no role is shared by a manager and a job', needs: ['mapping'] },
  ({ mapping }, world) => {
    const { mapped: named, unseen } = mappedAccounts(mapping, world.accounts);
    const mapped = withAssociations(named, world);
    const managers = managerRoles(mapped);
    const findings = mapped.flatMap(({ account, by, to }): Finding[] => {
      const { name, namespace, roleArn } = account;
      const manager = roleArn === undefined ? undefined : managers.get(roleArn);
      if (to !== 'job' || roleArn === undefined || manager === undefined) return [];
      const known = roleFor(world, account, mapped);
      const { partition = 'aws', awsAccount = '111122223333' } = parseRoleArn(roleArn) ?? {};
      const isBetter = known !== undefined && known !== roleArn;
      return [
        {
          code: 'role_shared',
          level: 'error',
          object: `serviceaccount ${namespace}/${name}`,
          found: `its role ${roleArn} is that of manager ${manager.account.namespace}/${manager.account.name}, and ${by} assigns this account to jobs`,
          wanted: 'a role of its own: jobs need no permission of a manager, not even for the cache',
          fix: [
            isBetter
              ? annotateRole(account, known)
              : adviseRole(account, `arn:${partition}:iam::${awsAccount}:role/${name}`),
          ],
        },
      ];
    });
    const accounts = named.map(({ account }) => account);
    return {
      looked: `${counted(mapped.length, 'account')}, ${counted(managers.size, 'role')} of managers`,
      findings,
      unseen: [...unseen, ...unknownAssociations(accounts, mapping.mapping.unannotated, world)],
    };
  },
);
