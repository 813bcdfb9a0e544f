import { evaluate } from '../evaluate/evaluate.ts';
import { ACCOUNT_TAG, NAMESPACE_TAG, POD_IDENTITY } from '../pod-identity.ts';
import type { PolicyDocument } from '../policy-document.ts';
import { assumeKeys } from './assume.ts';

const ACTIONS = ['sts:AssumeRole', 'sts:TagSession'];

/**
 * Tells whether EKS Pod Identity may give a role to a ServiceAccount: `named` if the policy limits it to this account,
 * `any` if it lets in every account with an association. The cluster and AWS account of the association are not
 * checked.
 *
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 */
export function podIdentityTrust(
  trust: PolicyDocument,
  { name, namespace }: { namespace: string; name: string },
): 'named' | 'any' | 'none' {
  const context = { [NAMESPACE_TAG]: namespace, [ACCOUNT_TAG]: name };
  const known = Object.keys(context).map((key) => key.toLowerCase());
  const { policy } = assumeKeys(trust, (key) => /^(?:aws|sts):/i.test(key) && !known.includes(key.toLowerCase()));
  const principal = { kind: 'Service', id: POD_IDENTITY } as const;
  const answers = ACTIONS.map((action) => evaluate([policy], { principal, action, context }));
  if (answers.some(({ decision }) => decision !== 'allowed')) return 'none';
  const keys = answers
    .flatMap(({ by }) => by)
    .flatMap(({ statement }) => Object.values(statement.Condition ?? {}))
    .flatMap((tests) => Object.keys(tests));
  return keys.some((key) => key.toLowerCase() === ACCOUNT_TAG.toLowerCase()) ? 'named' : 'any';
}
