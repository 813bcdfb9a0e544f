import type { NamespaceMode } from '../../doctor/derive/namespaces/namespace-modes.ts';
import { showList } from '../../documents/show.ts';

/** The most namespaces that are named; the others are counted. */
const MOST_LISTED = 8;

/**
 * Lists modes: `gitlab: enforce, ci: observe`. A command shows them because the webhook assigns accounts only in
 * enforce and best-effort.
 */
export function modeWords(modes: readonly NamespaceMode[]): string {
  if (modes.length === 0) return 'none';
  return showList(
    modes.map(
      ({ mode, namespace }) => `${namespace}: ${mode === null ? 'not seen' : mode === 'none' ? 'no label' : mode}`,
    ),
    MOST_LISTED,
  );
}
