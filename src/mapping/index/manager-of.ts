import type { Requester } from '../../pods/requester.ts';
import type { Manager } from '../mapping.ts';
import type { MappingIndex } from './compile.ts';

/** The first listed manager whose user name or group the requester has, both exact; `undefined` for other requesters. */
export function managerOf(index: MappingIndex, requester: Requester): Manager | undefined {
  let first = index.managersByUser.get(requester.username) ?? Number.POSITIVE_INFINITY;
  for (const group of requester.groups) {
    first = Math.min(first, index.managersByGroup.get(group) ?? Number.POSITIVE_INFINITY);
  }
  return index.mapping.managers[first];
}
