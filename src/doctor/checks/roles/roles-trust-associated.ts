import { parseRoleArn } from '../../../iam/role.ts';
import type { AssociatedRole } from '../../derive/roles/associations/associated-roles.ts';
import { isAbsentRole, roleNamed } from '../../derive/roles/role-named.ts';
import type { Roles } from '../../world/roles.ts';
import type { Unseen } from '../../world/seen.ts';
import type { Finding } from '../finding.ts';
import { associatedFindings } from './roles-trust-policy.ts';
import type { TrustContext, TrustingRole } from './roles-trust-refused.ts';

type Looked = { looked: number; findings: readonly Finding[]; unseen: readonly Unseen[] };

/**
 * Finds who else gets the roles of EKS Pod Identity associations. pod_identity checks that the accounts themselves get
 * them.
 */
export function associatedTrust(
  associated: readonly (readonly [roleArn: string, role: AssociatedRole])[],
  roles: Roles,
  contextOf: (roleArn: string, role: TrustingRole, parts: TrustContext['parts']) => TrustContext,
): Looked {
  const findings: Finding[] = [];
  const unseen: Unseen[] = [];
  let looked = 0;
  for (const [roleArn, { sharing }] of associated) {
    const parts = parseRoleArn(roleArn);
    const role = roleNamed(roles, roleArn);
    // pod_identity reports a role that does not exist.
    if (parts === undefined || isAbsentRole(roles, roleArn) || (role?.arn ?? roleArn) !== roleArn) continue;
    if (role?.trust === undefined) {
      unseen.push(unreadTrust(roleArn, roles));
      continue;
    }
    looked += 1;
    const trusting = { ...role, trust: role.trust };
    const context = contextOf(roleArn, trusting, parts);
    findings.push(...sharing.slice(0, 1).flatMap((one) => associatedFindings(one, trusting, context)));
  }
  return { looked, findings, unseen };
}

function unreadTrust(roleArn: string, { live, source }: Roles): Unseen {
  const why = `${source} does not contain it`;
  return live?.unseen.get(roleArn) ?? { what: `the trust policy of ${roleArn}`, why, because: 'absent' };
}
