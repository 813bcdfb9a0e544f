import type { Operation } from '../decision.ts';

/**
 * A change of a pod. Edits may be in any order: {@link toPatch} sorts them so that none shifts the index of another.
 */
export type Edit =
  | { kind: 'set'; path: string; value: unknown }
  | { kind: 'append'; list: string; value: unknown }
  | { kind: 'removeItem'; list: string; index: number }
  | { kind: 'remove'; path: string };

/**
 * Returns a JSON Patch that changes single fields. Indexes stay valid, because items are set before any is removed,
 * removed from the end of their list, and appended last.
 */
export function toPatch(edits: readonly Edit[]): Operation[] {
  const items = edits.filter((edit) => edit.kind === 'removeItem').sort((one, other) => other.index - one.index);
  return [
    ...edits.filter((edit) => edit.kind === 'set').map(({ path, value }) => add(path, value)),
    ...items.map(({ list, index }): Operation => ({ op: 'remove', path: `${list}/${index}` })),
    ...edits.filter((edit) => edit.kind === 'append').map(({ list, value }) => add(`${list}/-`, value)),
    ...edits.filter((edit) => edit.kind === 'remove').map(({ path }): Operation => ({ op: 'remove', path })),
  ];
}

/** Replaces an existing member and creates a missing one (RFC 6902 §4.1); `replace` would fail on the latter. */
function add(path: string, value: unknown): Operation {
  return { op: 'add', path, value };
}

/** Escapes one part of a JSON Pointer (RFC 6901 §3). */
export function escapePointer(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}
