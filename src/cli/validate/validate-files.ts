import { causeOf, messageOf } from '../../errors.ts';
import { shownFile } from '../../files/read-text.ts';
import type { Io } from '../run/command.ts';
import type { Check } from './kinds.ts';
import type { Validated } from './validated.ts';

/** The answers about files that could be read. `isPartial` is true if others could not. */
export type ValidatedFiles = { validated: readonly Validated[]; isPartial: boolean };

/**
 * Checks one file after the other. A file that cannot be read is noted, and the others are still checked.
 *
 * @throws the user error of the last file if none can be read
 */
export async function validateFiles(
  kind: string,
  files: readonly string[],
  check: Check,
  io: Pick<Io, 'note' | 'noteOriginal' | 'read'>,
): Promise<ValidatedFiles> {
  const validated: Validated[] = [];
  const unread: Error[] = [];
  for (const file of files) {
    const shown = shownFile(file);
    try {
      const text = await io.read(file);
      const lines = text.split('\n');
      validated.push(...check(text, shown).map((checked) => ({ kind, file: shown, lines, ...checked })));
    } catch (reason) {
      if (!(reason instanceof Error) || causeOf(reason) === undefined) throw reason;
      unread.push(reason);
    }
  }
  const last = validated.length === 0 ? unread.pop() : undefined;
  for (const error of unread) noteUnread(error, io);
  if (last !== undefined) throw last;
  return { validated, isPartial: unread.length > 0 };
}

function noteUnread(error: Error, io: Pick<Io, 'note' | 'noteOriginal'>): void {
  const { because, hint } = causeOf(error) ?? {};
  for (const line of `error: ${messageOf(error)}`.split('\n')) io.note(line);
  if (hint !== undefined) io.note(`hint: ${hint}`);
  if (because !== undefined) io.noteOriginal(because);
}
