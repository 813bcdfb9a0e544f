import type { KubernetesObject } from '../../control-plane/client/client.ts';

/** An object whose fields the test knows. */
// biome-ignore lint/suspicious/noExplicitAny: the fields of a dozen kinds, which are asserted upon and not relied upon
export type Rendered = KubernetesObject & Record<string, any>;

/**
 * @param name `name`, or `namespace/name`
 * @throws Error unless there is exactly one
 */
export function pick(objects: readonly KubernetesObject[], kind: string, name: string): Rendered {
  const found = objects.filter(
    (object) =>
      object.kind === kind &&
      [object.metadata?.name, `${object.metadata?.namespace}/${object.metadata?.name}`].includes(name),
  );
  if (found[0] === undefined || found.length > 1) throw new Error(`There are ${found.length} of ${kind} ${name}.`);
  return found[0];
}
