import type { KubernetesObject } from '../../control-plane/client/client.ts';

type Fields = { readonly [key: string]: Fields };
type Entry = { manager: string; fieldsV1?: Fields };

/**
 * Returns the fields of an object that the webhook owns, as JSON pointers with `*` for the entries of a list, for
 * example `/webhooks/*` + `/clientConfig/caBundle` as one pointer.
 */
export function writtenByProcess({ metadata }: KubernetesObject): string[] {
  const { managedFields = [] } = metadata as { managedFields?: Entry[] };
  const paths = managedFields
    .filter(({ manager }) => manager === 'gitlab-runner-irsa')
    .flatMap(({ fieldsV1 = {} }) => leaves(fieldsV1, ''));
  return [...new Set(paths)].sort();
}

function leaves(fields: Fields, above: string): string[] {
  return Object.entries(fields).flatMap(([key, below]) => {
    // A dot is the map or list itself, in addition to its content.
    if (key === '.') return [];
    const path = `${above}/${key.startsWith('f:') ? key.slice(2).replaceAll('~', '~0').replaceAll('/', '~1') : '*'}`;
    return Object.keys(below).some((each) => each !== '.') ? leaves(below, path) : [path];
  });
}
