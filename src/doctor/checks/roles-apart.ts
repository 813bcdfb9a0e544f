import { parseRoleArn } from '../../iam/role.ts';
import { managerRoles, mappedAccounts } from '../derive/mapped-accounts.ts';
import { roleFor } from '../derive/role-for.ts';
import { adviseRole, annotateRole } from '../fix/annotate-role.ts';
import { count, defineCheck } from './check.ts';
import type { Finding } from './finding.ts';

/** What the manager may do, jobs may do as well when they have its role: all caches of all projects. */
export const rolesApart = defineCheck(
  { id: 'roles_apart', title: 'no role is on a manager and on a job', needs: ['mapping'] },
  ({ mapping }, world) => {
    const { mapped, unseen } = mappedAccounts(mapping, world.accounts);
    const managers = managerRoles(mapped);
    const findings = mapped.flatMap(({ account, by, to }): Finding[] => {
      const { name, namespace, roleArn } = account;
      const manager = roleArn === undefined ? undefined : managers.get(roleArn);
      if (to !== 'job' || roleArn === undefined || manager === undefined) return [];
      const known = roleFor(world, account, mapped);
      const { partition = 'aws', accountId = '111122223333' } = parseRoleArn(roleArn) ?? {};
      const isBetter = known !== undefined && known !== roleArn;
      return [
        {
          code: 'role_shared',
          level: 'error',
          object: `serviceaccount ${namespace}/${name}`,
          found: `${roleArn}, which is the role of manager ${manager.account.namespace}/${manager.account.name}; ${by} gives this account to jobs`,
          wanted: 'a role of its own: jobs need none of the rights of a manager, the cache included',
          fix: [
            isBetter
              ? annotateRole(account, known)
              : adviseRole(account, `arn:${partition}:iam::${accountId}:role/${name}`),
          ],
        },
      ];
    });
    return {
      looked: `${count(mapped.length, 'account')}, ${count(managers.size, 'role')} of managers`,
      findings,
      unseen,
    };
  },
);
