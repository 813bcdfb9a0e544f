import { partition } from '../../../collections/partition.ts';

/** Adds the bucket to permissions on objects. Permissions on a role or a key already name it. */
export function withBucket(missing: readonly string[], bucket: string): string {
  const [onObjects, others] = partition(missing, (permission) => permission.startsWith('s3:'));
  const all =
    onObjects.length === 0 ? others : [`${onObjects.join(' and ')} on the objects of bucket ${bucket}`, ...others];
  return all.join(', and ');
}
