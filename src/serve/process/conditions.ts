import type { Condition } from '../../server/observe/health.ts';
import type { DocumentSource } from '../documents/document-source.ts';
import type { ServedCertificates, Sources } from '../sources.ts';

/** The stage of the process in its life cycle. */
export type Stage = {
  isListening: boolean;
  isStopping: boolean;
  isClosing: boolean;
  /**
   * True once API servers have trusted the certificate. A later bundle that does not verify it gets repaired, and makes
   * no replica unready.
   */
  wasTrusted: boolean;
};

/**
 * Returns the conditions for sending reviews to this replica. A mapping and accounts that were read once stay active,
 * so an unreachable API server makes no replica unready.
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
    stage.isStopping
      ? { name: 'serving', ok: false, message: 'Shutting down, still answering reviews' }
      : {
          name: 'serving',
          ok: stage.isListening,
          message: stage.isListening ? 'Answering reviews' : 'Not listening yet',
        },
    certificateCondition(stage, certificates, now),
    documentCondition('mapping', mapping),
    documentCondition('accounts', accounts),
  ];
}

function certificateCondition(
  { wasTrusted }: Stage,
  certificates: ServedCertificates | undefined,
  now: Date,
): Condition {
  const name = 'certificate';
  if (certificates === undefined) return { name, ok: false, message: 'There is no certificate yet; see the log' };
  const { notAfter, serial } = certificates.current();
  if (now > notAfter) return { name, ok: false, message: `Certificate ${serial} expired on ${notAfter.toISOString()}` };
  if (!wasTrusted)
    return {
      name,
      ok: false,
      message: `Certificate ${serial} is not trusted by every webhook entry yet; see the log`,
    };
  const foreign = certificates.foreignEntries?.() ?? [];
  const warning = foreign.length === 0 ? '' : `; unknown webhook entries: ${foreign.join(', ')}`;
  return { name, ok: true, message: `Certificate ${serial} is valid until ${notAfter.toISOString()}${warning}` };
}

function documentCondition(name: string, source: DocumentSource<unknown>): Condition {
  const state = source.current();
  if (state.is === 'none')
    return { name, ok: false, message: `Waiting for the first good ${name}: ${state.refused[0]}` };
  const loaded = `Active since ${state.loadedAt.toISOString()}`;
  const message = state.is === 'active' ? loaded : `${loaded}; the newest edit was refused: ${state.refused[0]}`;
  return { name, ok: true, message };
}
