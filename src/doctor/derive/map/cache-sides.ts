import type { CacheNode, RoleNode, Side } from '../../../map/role-map.ts';
import { isSeen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { roleNamed } from '../roles/role-named.ts';
import { permissionsUnseen, policiesOf } from '../roles/role-policies.ts';
import type { PlacedFindings } from './placed-findings.ts';
import { distinctFindings, nameOf, side, unseenNote } from './side.ts';

type Context = { world: World; placed: PlacedFindings; users: ReadonlyMap<string, readonly string[]> };

/** Returns both sides of the use of a cache: the permissions of the role, and the bucket. */
export function cacheSides(role: RoleNode, cache: CacheNode, { placed, users, world }: Context): readonly Side[] {
  const arns = [role.arn, cache.assumes].filter((arn) => arn !== undefined);
  const keys = users.get(role.id) ?? [];
  const permitted = distinctFindings([
    ...arns.flatMap((arn) => placed.ofRole('permissions', nameOf(arn))),
    ...keys.flatMap((key) => placed.ofAccount('permissions', key)),
  ]);
  const unseen = arns.flatMap((arn) => permissionsNote(arn, world))[0];
  const bucket = placed.ofBucket(cache.bucket);
  return [
    side('permissions', permitted, role.arn === undefined ? 'the role is not known' : unseen),
    side('bucket', bucket, bucketNote(cache.bucket, world)),
  ];
}

function permissionsNote(arn: string, { roles }: World): readonly string[] {
  if (!isSeen(roles)) return [unseenNote(roles.unseen)];
  const role = roleNamed(roles.seen, arn);
  if (role !== undefined && policiesOf(role) !== undefined)
    return role.attached.length === 0 ? [] : [`the text of ${role.attached.join(', ')} was not provided`];
  return permissionsUnseen([arn], roles.seen).map(unseenNote);
}

function bucketNote(name: string, { aws }: World): string | undefined {
  if (!isSeen(aws)) return unseenNote(aws.unseen);
  const bucket = aws.seen.buckets.get(name);
  if (bucket === undefined) return 'the bucket was not read';
  return isSeen(bucket) ? undefined : unseenNote(bucket.unseen);
}
