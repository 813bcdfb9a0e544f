import type { NamespaceMode } from '../../doctor/derive/namespaces/namespace-modes.ts';
import { showList } from '../../documents/show.ts';

/** Namespaces that are named; the others are counted. */
const MOST_LISTED = 8;

/**
 * `gitlab: enforce, ci: observe`: what a command says of accounts holds only in enforce and best-effort, because in the other modes
 * the webhook assigns none.
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
