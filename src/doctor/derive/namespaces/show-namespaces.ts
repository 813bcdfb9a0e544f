import { showList } from '../../../documents/show.ts';

/** `namespace a`, or `namespaces a, b and 3 more`. */
export function showNamespaces(names: readonly string[], most?: number): string {
  return `${names.length === 1 ? 'namespace' : 'namespaces'} ${showList(names, most)}`;
}
