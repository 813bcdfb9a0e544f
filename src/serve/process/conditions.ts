import type { Condition } from '../../server/observe/health.ts';
import type { DocumentSource } from '../documents/document-source.ts';
import type { ServedCertificates, Sources } from '../sources.ts';

/** How far the process is in its life. */
export type Stage = {
  listening: boolean;
  stopping: boolean;
  closing: boolean;
  /** API servers have trusted the certificate once; from then on a bundle that does not is healed, not a reason to leave. */
  trusted: boolean;
};

/**
 * What has to hold before reviews are sent here. What was good once counts: a mapping and accounts stay in force, and an
 * API server that is lost takes no replica out.
 *
 * @param certificates `undefined` until there are any
 */
export function conditionsOf(
  stage: Readonly<Stage>,
  { accounts, mapping }: Pick<Sources, 'accounts' | 'mapping'>,
  certificates: ServedCertificates | undefined,
  now: Date,
): Condition[] {
  return [
    stage.stopping
      ? { name: 'serving', ok: false, message: 'The process was told to stop and still answers' }
      : {
          name: 'serving',
          ok: stage.listening,
          message: stage.listening ? 'Reviews are answered' : 'Not listening yet',
        },
    certificateCondition(stage, certificates, now),
    documentCondition('mapping', mapping),
    documentCondition('accounts', accounts),
  ];
}

function certificateCondition({ trusted }: Stage, certificates: ServedCertificates | undefined, now: Date): Condition {
  const name = 'certificate';
  if (certificates === undefined) return { name, ok: false, message: 'There is no certificate yet; the log tells why' };
  const { notAfter, serial } = certificates.current();
  if (now > notAfter) return { name, ok: false, message: `Certificate ${serial} ended on ${notAfter.toISOString()}` };
  if (!trusted)
    return {
      name,
      ok: false,
      message: `Certificate ${serial} is not trusted by every webhook entry yet; the log tells why`,
    };
  return { name, ok: true, message: `Certificate ${serial} is valid until ${notAfter.toISOString()}` };
}

function documentCondition(name: string, source: DocumentSource<unknown>): Condition {
  const { value, loadedAt, refused } = source.current();
  const [first] = refused;
  if (value === undefined) {
    const why = first === undefined ? '' : `: ${first}`;
    return { name, ok: false, message: `Waiting for the first good ${name}${why}` };
  }
  const loaded = `In force since ${loadedAt?.toISOString()}`;
  const message = first === undefined ? loaded : `${loaded}; the newest edit is refused: ${first}`;
  return { name, ok: true, message };
}
