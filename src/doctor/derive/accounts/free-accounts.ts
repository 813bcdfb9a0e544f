import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { isConfigured, reservedBy } from '../../../mapping/index/reserved.ts';

/**
 * Whether a mapping neither assigns an account in any of the namespaces, nor has a manager that configures it there: only then does
 * a rule that names it instead of a typo take it from no others.
 */
export function isFree(index: MappingIndex, name: string, namespaces: readonly string[]): boolean {
  return namespaces.every(
    (namespace) => reservedBy(index, namespace, name) === undefined && !isConfigured(index, namespace, name),
  );
}
