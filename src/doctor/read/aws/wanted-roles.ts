import type { Association } from '../../../aws/aws.ts';
import { parseRoleArn } from '../../../iam/role.ts';
import type { MappedAccount } from '../../derive/accounts/mapped-accounts.ts';
import { assumedRole, cachesOf } from '../../derive/runners/cache/manager-cache.ts';
import type { AwsSide } from '../../world/aws-side.ts';
import { isSeen, type Seen, seenOr } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';

/** Returns the ARNs of the roles that accounts, associations and caches name, each once. */
export function wantedRoles(
  mapped: readonly MappedAccount[],
  associations: AwsSide['associations'],
  world: World,
): string[] {
  const annotated = mapped.flatMap(({ account }) => account.roleArn ?? []);
  const associated = [...seenOr(associations, new Map<string, Seen<Association>>()).values()].flatMap((one) =>
    isSeen(one) ? [one.seen.roleArn, one.seen.targetRoleArn ?? ''] : [],
  );
  const assumed = mapped.flatMap(({ account, to }) =>
    to === 'manager' ? cachesOf(account, world).flatMap((cache) => assumedRole(cache) ?? []) : [],
  );
  return [...new Set([...annotated, ...associated, ...assumed])].filter((arn) => parseRoleArn(arn) !== undefined);
}
