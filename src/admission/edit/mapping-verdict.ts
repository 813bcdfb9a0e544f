import { PROGRAM, WARNING_CHARACTERS } from '../../names.ts';
import { counted } from '../../text/counted.ts';
import { shortMessage } from '../../text/short-message.ts';
import { listed } from '../say/words.ts';
import type { MappingEdit, MappingPlace } from './mapping-edit.ts';

/** One error in a mapping, with its place. */
type MappingFinding = {
  /** `mapping.yaml:4:11`. */
  place: string;
  /** Says what was found, what is wanted, and what to do. */
  message: string;
};

/** The first errors of a mapping in the order of its text, and the number of further ones. */
export type MappingFindings = { findings: readonly MappingFinding[]; more: number };

/** The result of the review of an edit. */
export type Verdict =
  /** `changes`: warnings about what the edit changes for jobs. */
  | { result: 'passed'; changes?: readonly string[] }
  | { result: 'unchanged' | 'removed' }
  | { result: 'unchecked'; why: string }
  | ({ result: 'refused' } & MappingFindings);

/** The most errors that an answer lists: no person fixes more at a time. */
const MOST_FINDINGS = 20;

/**
 * Returns the AdmissionReview that answers an edit. A refusal is a 403 Forbidden: after a 422 Invalid, `kubectl edit`
 * opens the editor again without the lines that begin with a number sign (`ManualStrip` in `kubectl/pkg/cmd/util`), so
 * all comments of the mapping would be lost. After a 403 it prints the message and saves the edit to a file.
 */
export function encodeEdit(
  edit: Pick<MappingEdit, 'uid' | 'undoneByHelm' | 'restored' | 'unread'>,
  verdict: Verdict,
  place: MappingPlace,
): object {
  const warnings = warningsOf(edit, verdict, place);
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: {
      uid: edit.uid,
      allowed: verdict.result !== 'refused',
      ...(verdict.result === 'refused' ? { status: refusal(verdict, place) } : {}),
      ...(warnings.length === 0 ? {} : { warnings }),
      auditAnnotations: { mapping: verdict.result },
    },
  };
}

function refusal({ findings, more }: MappingFindings, { key, name, namespace }: MappingPlace): object {
  const lines = findings.slice(0, MOST_FINDINGS).map(({ message, place }) => `${place} error ${shortMessage(message)}`);
  const total = findings.length + more;
  const left = total - lines.length;
  const message = [
    `The mapping in ${key} of ConfigMap ${namespace}/${name} has ${total === 1 ? 'an error' : counted(total, 'error')}; the previous mapping stays active:`,
    ...lines.map((line) => `  ${line}`),
    ...(left === 0 ? [] : [`  and ${left} more`]),
    `To check a mapping before you apply it: ${PROGRAM} validate mapping FILE (mapping_invalid)`,
  ].join('\n');
  return { metadata: {}, status: 'Failure', code: 403, reason: 'Forbidden', message };
}

function warningsOf(
  { restored, undoneByHelm, unread }: Pick<MappingEdit, 'undoneByHelm' | 'restored' | 'unread'>,
  verdict: Verdict,
  { key }: MappingPlace,
): string[] {
  const warnings: string[] = [];
  if (verdict.result === 'unchecked')
    warnings.push(
      `${PROGRAM} could not check this mapping (${verdict.why}); its log and /readyz say whether the mapping is active`,
    );
  if (verdict.result === 'removed')
    warnings.push(
      restored
        ? `${PROGRAM} restores the previous mapping, which you may edit; to start over, replace it with another one`
        : `${PROGRAM} keeps using the removed mapping until it restarts; after that it has none, and enforce refuses pods`,
    );
  if (unread.length > 0)
    warnings.push(`${PROGRAM} reads only the key ${key} of this ConfigMap, and not ${listed(unread)}`);
  if (verdict.result === 'passed') warnings.push(...(verdict.changes ?? []));
  if (undoneByHelm)
    warnings.push(
      `the values of the chart of ${PROGRAM} have this mapping, so the next helm upgrade or sync undoes this edit; change "mapping" there, or the fleet that writes it`,
    );
  return warnings.map((warning) => warning.slice(0, WARNING_CHARACTERS).toWellFormed());
}
