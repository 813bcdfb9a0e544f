import type { ServiceAccount } from '../../../../accounts/service-account.ts';
import type { Association } from '../../../../aws/aws.ts';
import { accountKey } from '../../../world/aws-side.ts';
import { isSeen, seenOr, type Unseen } from '../../../world/seen.ts';
import type { World } from '../../../world/world.ts';
import type { MappedAccount } from '../../accounts/mapped-accounts.ts';

/**
 * Returns the accounts with the roles that their pods get. An association of EKS Pod Identity overrides the annotation
 * (amazon-eks-pod-identity-webhook `pkg/handler/handler.go`). If it has a target role, pods get that one.
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

/** Returns the association of an account, if the doctor has read one. */
export function associationOf(
  account: { namespace: string; name: string },
  { aws }: Pick<World, 'aws'>,
): Association | undefined {
  const associations = seenOr(aws, undefined)?.associations;
  const association = associations && seenOr(associations, undefined)?.get(accountKey(account));
  return association && seenOr(association, undefined);
}

/**
 * Says why the roles of some accounts are not known: with `unannotated: allow` in the mapping, an account without
 * annotation may have its role by an association, which was not read.
 */
export function unknownAssociations(
  accounts: readonly Pick<ServiceAccount, 'namespace' | 'name' | 'roleArn'>[],
  mode: string,
  { aws }: Pick<World, 'aws'>,
): readonly Unseen[] {
  const bare = accounts.filter(({ roleArn }) => roleArn === undefined);
  if (mode !== 'allow' || bare.length === 0) return [];
  const what = 'the associations of EKS Pod Identity';
  const associations = isSeen(aws) ? aws.seen.associations : aws;
  if (!isSeen(associations)) return [{ ...associations.unseen, what }];
  return bare.flatMap((account) => {
    const one = associations.seen.get(accountKey(account));
    return one === undefined || isSeen(one) ? [] : [one.unseen];
  });
}
