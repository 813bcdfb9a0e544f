import { accountKey } from '../world/aws-side.ts';
import { isSeen, seenOr } from '../world/seen.ts';
import type { World } from '../world/world.ts';
import type { MappedAccount } from './mapped-accounts.ts';

/**
 * The accounts with the role that their pods get: that of an association of EKS Pod Identity, if there is one, before that of
 * the annotation (amazon-eks-pod-identity-webhook `pkg/handler/handler.go`). With a target role, pods get that one.
 */
export function withAssociations(mapped: readonly MappedAccount[], { aws }: World): readonly MappedAccount[] {
  const side = seenOr(aws, undefined);
  const associations = side && seenOr(side.associations, undefined);
  if (associations === undefined) return mapped;
  return mapped.map((one) => {
    const association = associations.get(accountKey(one.account));
    if (association === undefined || !isSeen(association)) return one;
    const { roleArn, targetRoleArn } = association.seen;
    return { ...one, account: { ...one.account, roleArn: targetRoleArn ?? roleArn } };
  });
}
