import type { Condition } from '../server/health.ts';
import type { DocumentState, Source } from './source.ts';
import type { Sources } from './sources.ts';

/** How far the process is in its life. */
export type Stage = { listening: boolean; stopping: boolean; closing: boolean };

/** What has to hold before reviews are sent here. A mapping that was good once counts: it stays in force. */
export function conditionsOf(stage: Readonly<Stage>, sources: Sources, now: Date): Condition[] {
  const { notAfter, serial } = sources.certificates.current();
  const valid = now <= notAfter;
  return [
    stage.stopping
      ? { name: 'serving', ok: false, message: 'The process was told to stop and still answers' }
      : {
          name: 'serving',
          ok: stage.listening,
          message: stage.listening ? 'Reviews are answered' : 'Not listening yet',
        },
    {
      name: 'certificate',
      ok: valid,
      message: `Certificate ${serial} ${valid ? 'is valid until' : 'ended on'} ${notAfter.toISOString()}`,
    },
    documentCondition('mapping', sources.mapping),
    documentCondition('accounts', sources.accounts),
  ];
}

function documentCondition(name: string, source: Source<DocumentState<unknown>>): Condition {
  const { value, loadedAt, refused } = source.current();
  if (value === undefined) return { name, ok: false, message: `No good ${name} has been read yet` };
  const loaded = `In force since ${loadedAt?.toISOString()}`;
  const message = refused.length === 0 ? loaded : `${loaded}; the newest edit is refused: ${refused[0]}`;
  return { name, ok: true, message };
}
