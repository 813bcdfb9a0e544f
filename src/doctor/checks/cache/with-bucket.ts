import { partition } from '../../../collections/partition.ts';
import { type CachePermission, formatPermission } from '../../derive/runners/cache/cache-needs.ts';

/** Names permissions with the bucket of the objects, or with the role or the key. */
export function withBucket(permissions: readonly CachePermission[], bucket: string): string {
  const [onObjects, others] = partition(permissions, ({ resource }) => resource === undefined);
  const named = others.map(formatPermission);
  const all =
    onObjects.length === 0
      ? named
      : [`${onObjects.map(formatPermission).join(' and ')} on the objects of bucket ${bucket}`, ...named];
  return all.join(', and ');
}
