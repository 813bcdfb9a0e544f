import { shellWord } from '../../../text/shell-word.ts';
import type { Access } from '../../derive/rbac/access-policies.ts';
import { isSeen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import type { Fix } from '../fix.ts';

/**
 * Returns advice about an access entry. It is not a command, because the principal loses what the policy gives in every
 * namespace.
 */
export function disassociateAccess({ policyArn, principalArn }: Access, { aws }: Pick<World, 'aws'>): Fix {
  const cluster = isSeen(aws) && isSeen(aws.seen.cluster) ? aws.seen.cluster.seen : undefined;
  const at = cluster === undefined ? [] : ['--region', cluster.region, '--cluster-name', cluster.name];
  const words = ['aws', 'eks', 'disassociate-access-policy', ...at];
  const command = [...words, '--principal-arn', principalArn, '--policy-arn', policyArn].map(shellWord).join(' ');
  return {
    advice: `if this principal should not have this, first associate a policy that is limited to its own namespaces (aws eks associate-access-policy, --access-scope), or else: ${command}`,
  };
}
