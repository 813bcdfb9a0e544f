import type { Requester } from '../../pods/requester.ts';
import type { Manager } from '../mapping.ts';
import type { MappingIndex } from './compile.ts';

/** Returns the first listed manager whose exact user name or group the requester has; `undefined` if there is none. */
export function managerOf(index: MappingIndex, requester: Requester): Manager | undefined {
  let first = index.managersByUser.get(requester.username) ?? Number.POSITIVE_INFINITY;
  for (const group of requester.groups) {
    first = Math.min(first, index.managersByGroup.get(group) ?? Number.POSITIVE_INFINITY);
  }
  return index.mapping.managers[first];
}
