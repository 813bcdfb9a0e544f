import type { Association } from '../../../aws/aws.ts';
import { accountKey } from '../../world/aws-side.ts';
import { seenOr } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import type { MappedAccount } from '../mapped-accounts.ts';

/**
 * The accounts with the role that their pods get: that of an association of EKS Pod Identity, if there is one, before that of
 * the annotation (amazon-eks-pod-identity-webhook `pkg/handler/handler.go`). With a target role, pods get that one.
 */
export function withAssociations(
  mapped: readonly MappedAccount[],
  world: Pick<World, 'aws'>,
): readonly MappedAccount[] {
  return mapped.map((one) => {
    const association = associationOf(one.account, world);
    if (association === undefined) return one;
    const { roleArn, targetRoleArn } = association;
    return { ...one, account: { ...one.account, roleArn: targetRoleArn ?? roleArn } };
  });
}

/** The association of an account, if the doctor has read one. */
export function associationOf(
  account: { namespace: string; name: string },
  { aws }: Pick<World, 'aws'>,
): Association | undefined {
  const associations = seenOr(aws, undefined)?.associations;
  const association = associations && seenOr(associations, undefined)?.get(accountKey(account));
  return association && seenOr(association, undefined);
}
