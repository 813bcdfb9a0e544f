import { isWithin } from '../../../documents/path.ts';
import { showList } from '../../../documents/show.ts';
import type { TrustAnswer } from '../../../iam/trust/check-trust-policy.ts';
import { narrowedTrust, withChanges } from '../../derive/roles/trust/narrowed-trust.ts';
import type { OtherUse } from '../../derive/roles/trust/other-uses-in.ts';
import { adviseTrust, editTrusts } from '../../fix/roles/edit-trust.ts';
import type { Finding } from '../finding.ts';
import type { TrustContext, TrustingRole } from './roles-trust-refused.ts';

/** Returns a finding about a role that also admits others than the accounts that have it. */
export function wideTrustFinding(
  role: TrustingRole,
  { issues, others }: TrustAnswer,
  otherUses: readonly OtherUse[],
  context: TrustContext,
): Finding {
  const { assuming, issuer, parts, users } = context;
  const changes = narrowedTrust(role.trust.value, {
    issues: issues.filter(({ code }) => /^(?:several_subjects|wide_subject|no_subject|other_principal)$/.test(code)),
    issuer,
    subjects: users.map(({ name, namespace }) => `system:serviceaccount:${namespace}:${name}`),
    principalsAt: (statement) => [
      `arn:${parts.partition}:iam::${parts.awsAccount}:oidc-provider/${issuer}`,
      ...otherUses.filter((one) => isWithin(one.statement, statement)).map(({ principal }) => principal),
      ...assuming,
    ],
  });
  return {
    code: 'trust_wide',
    level: 'warning',
    object: `role ${role.name}`,
    found: `it also admits ${showList(others.map(({ who }) => who))}`,
    wanted: `only ${showList(users.map(({ namespace, name }) => `${namespace}/${name}`))}, which ${howItIsUsed(context)}`,
    fix:
      changes === undefined || changes.length === 0
        ? [adviseTrust(role.name)]
        : editTrusts(role.name, changes, withChanges(role.trust.value, changes)),
  };
}

function howItIsUsed({ isAssociated, users }: TrustContext): string {
  if (isAssociated) return `${users.length === 1 ? 'has' : 'have'} it by an annotation or an association`;
  return `${users.length === 1 ? 'is' : 'are'} annotated with it`;
}

/** Returns the principals that serve the same accounts in every statement. */
export function principalsOf(otherUses: readonly OtherUse[]): readonly string[] {
  return otherUses.filter(({ isBesideStrangers }) => !isBesideStrangers).map(({ principal }) => principal);
}
