import { parseIssuer } from '../../iam/oidc-issuer.ts';
import { parseRoleArn } from '../../iam/role.ts';
import { type MappedAccount, managerRoles, mappedAccounts } from '../derive/mapped-accounts.ts';
import { roleNamed } from '../derive/role-for.ts';
import { homeOf, misplacedRole } from '../derive/role-home.ts';
import { annotateRole } from '../fix/annotate-role.ts';
import { seenOr, type Unseen } from '../world/seen.ts';
import { count, defineCheck } from './check.ts';
import type { Finding } from './finding.ts';
import { trustFindings } from './roles-trust-policy.ts';

/** The other side: the role that an account names has to name that account. */
export const rolesTrust = defineCheck(
  {
    id: 'roles_trust',
    title: 'the trust policy of every role lets in the accounts that name it, and nobody else',
    needs: ['mapping', 'issuer', 'roles'],
  },
  ({ issuer, mapping, roles }, world) => {
    const bare = parseIssuer(issuer) ?? issuer;
    const fleet = seenOr(world.fleet, undefined);
    // Another check says that the fleet is of another cluster; every role of it would say the same.
    if (fleet?.file === roles.source && fleet.fleet.cluster.oidcIssuer !== bare)
      return { looked: 'nothing', findings: [], unseen: [ofAnother(fleet.file)] };
    const { mapped, unseen } = mappedAccounts(mapping, world.accounts);
    const blind: Unseen[] = [...unseen, ...roles.unread.map(notJson)];
    const managers = managerRoles(mapped);
    const byRole = Map.groupBy(mapped, ({ account }) => account.roleArn);
    const home = homeOf(mapped, issuer);
    let looked = 0;
    const findings = mapped.flatMap((one) => {
      const { roleArn } = one.account;
      const parts = roleArn === undefined ? undefined : parseRoleArn(roleArn);
      // Other checks say what is wrong with the annotation.
      if (roleArn === undefined || parts === undefined || misplacedRole(roleArn, home) !== undefined) return [];
      if (one.to === 'job' && managers.has(roleArn)) return [];
      const role = roleNamed(roles.byName, roleArn);
      if (role === undefined) {
        blind.push(notHanded(roleArn, roles.source));
        return [];
      }
      looked += 1;
      if (role.arn !== undefined && role.arn !== roleArn) return [otherRole(one, role.arn)];
      const sharing = byRole.get(roleArn) ?? [];
      return trustFindings(one, role, { issuer: bare, parts, sharing, world });
    });
    return { looked: `${count(looked, 'role')} in ${roles.source}`, findings, unseen: blind };
  },
);

function otherRole({ account }: MappedAccount, arn: string): Finding {
  return {
    code: 'role_elsewhere',
    level: 'error',
    object: `serviceaccount ${account.namespace}/${account.name}`,
    found: `${account.roleArn}, and the role of that name is ${arn}`,
    wanted: 'the ARN of the role, with its path',
    fix: [annotateRole(account, arn)],
  };
}

function notHanded(arn: string, source: string): Unseen {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  return {
    what: `the trust policy of ${arn}`,
    why: `nothing in ${source} is about role ${name}`,
    because: 'absent',
    needs: `aws iam get-role --role-name ${name} > DIR/${name}.json`,
  };
}

function ofAnother(file: string): Unseen {
  const why = `${file} says another issuer than this cluster`;
  return { what: 'the trust policies of this cluster', why, because: 'absent' };
}

function notJson(file: string): Unseen {
  return { what: file, why: 'it is not JSON', because: 'absent' };
}
