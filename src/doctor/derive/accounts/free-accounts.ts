import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { isConfigured, reservedBy } from '../../../mapping/index/reserved.ts';

/**
 * True if a mapping does not assign an account in any of the namespaces and no manager configures it there. Then a rule
 * can name it instead of a typo without taking it from others.
 */
export function isFree(index: MappingIndex, name: string, namespaces: readonly string[]): boolean {
  return namespaces.every(
    (namespace) => reservedBy(index, namespace, name) === undefined && !isConfigured(index, namespace, name),
  );
}
