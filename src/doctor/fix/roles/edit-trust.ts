import { formatPath } from '../../../documents/path.ts';
import type { PolicyDocument } from '../../../iam/policy-document.ts';
import type { TrustChange } from '../../derive/roles/trust/narrowed-trust.ts';
import type { Edit, Fix } from '../fix.ts';
import { setTrust } from './aws-iam.ts';

/**
 * Returns an edit of one value in the trust policy of a role. It is not a command, because AWS has none for that and
 * because others may lose the role, which the user must decide.
 */
export function editTrust(role: string, { loses, path, set }: TrustChange): { edit: Edit } {
  const edit = {
    place: `the trust policy of role ${role}`,
    document: { in: 'trust policy', role } as const,
    path: formatPath(path),
    ...(set === undefined ? {} : { set }),
    ...(loses.length === 0 ? {} : { loses }),
  };
  return { edit };
}

/**
 * Returns several edits. The last one has the command that makes all of them.
 *
 * @param policy the trust policy after all edits
 */
export function editTrusts(role: string, changes: readonly TrustChange[], policy: PolicyDocument | undefined): Fix[] {
  const edits = changes.map((change) => editTrust(role, change));
  const command = policy === undefined ? undefined : setTrust(role, policy).command;
  return edits.map(({ edit }, at) => ({
    edit: command === undefined || at < edits.length - 1 ? edit : { ...edit, command },
  }));
}

/** Returns advice for a change that depends on what the policy is for. */
export function adviseTrust(role: string): Fix {
  return {
    advice: `change only this in the trust policy of role ${role} (AssumeRolePolicyDocument of aws iam get-role), keep its other statements, and try it with validate trust-policy before aws iam update-assume-role-policy`,
  };
}
