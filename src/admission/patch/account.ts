import type { Pod } from '../../pods/pod.ts';
import type { Edit } from './edits.ts';

/**
 * Puts a pod on an account. The API server reads only `serviceAccountName`, but hands the object to the next webhook as
 * patched, so its deprecated alias must say the same (core/v1 `conversion.go`).
 */
export function setAccount(pod: Pod, name: string): Edit[] {
  return (['serviceAccountName', 'serviceAccount'] as const)
    .filter((field) => pod.spec?.[field] !== name)
    .map((field) => ({ kind: 'set', path: `/spec/${field}`, value: name }));
}
