import { formatPath } from '../../../documents/path.ts';
import type { TrustChange } from '../../derive/roles/trust/narrowed-trust.ts';
import type { Fix } from '../fix.ts';

/** Changes one value of the trust policy of a role. AWS has no command for that, and others may lose the role: a person decides. */
export function editTrust(role: string, { loses, path, set }: TrustChange): Fix {
  const edit = {
    place: `the trust policy of role ${role}`,
    document: { in: 'trust policy', role } as const,
    path: formatPath(path),
    ...(set === undefined ? {} : { set }),
    ...(loses.length === 0 ? {} : { loses }),
  };
  return { edit };
}

/** A change that depends on what the policy is for. */
export function adviseTrust(role: string): Fix {
  return {
    advice: `change only this in the trust policy of role ${role} (AssumeRolePolicyDocument of aws iam get-role), keep its other statements, and try it with validate trust-policy before aws iam update-assume-role-policy`,
  };
}
