import type { MappingEdit, MappingPlace } from './mapping-edit.ts';

/** One error of a mapping. */
export type MappingFault = {
  /** `mapping.yaml:4:11`. */
  place: string;
  /** What was found, what is wanted, what to do. */
  message: string;
};

/** What became of the look at an edit. */
export type Verdict =
  | { result: 'passed' | 'unchanged' | 'removed' }
  | { result: 'unchecked'; why: string }
  | { result: 'refused'; faults: readonly MappingFault[] };

/** As many as one mends at a time. */
const MOST_FAULTS = 20;
const MOST_CHARACTERS = 500;
/** The API server cuts a warning there when there are many (`apiserver/pkg/warning`). */
const WARNING_CHARACTERS = 256;

/**
 * The AdmissionReview that answers. A refusal is a 403 Forbidden: at a 422 Invalid `kubectl edit` would open the editor
 * again, with every line taken out of the mapping that begins with a number sign (`ManualStrip` in `kubectl/pkg/cmd/util`),
 * and so lose all comments without a word. At this one it prints the message, and keeps the edit in a file.
 */
export function encodeEdit(
  edit: Pick<MappingEdit, 'uid' | 'foreign' | 'comesBack'>,
  verdict: Verdict,
  place: MappingPlace,
): object {
  const warnings = warningsOf(edit, verdict);
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: {
      uid: edit.uid,
      allowed: verdict.result !== 'refused',
      ...(verdict.result === 'refused' ? { status: refusal(verdict.faults, place) } : {}),
      ...(warnings.length === 0 ? {} : { warnings }),
      auditAnnotations: { mapping: verdict.result },
    },
  };
}

function refusal(faults: readonly MappingFault[], { key, name, namespace }: MappingPlace): object {
  const lines = faults.slice(0, MOST_FAULTS).map(({ message, place }) => `${place} error ${cut(message)}`);
  const left = faults.length - lines.length;
  const message = [
    `the mapping in ${key} of ConfigMap ${namespace}/${name} has ${faults.length === 1 ? 'an error' : `${faults.length} errors`}; what was there before stays in force:`,
    ...lines.map((line) => `  ${line}`),
    ...(left === 0 ? [] : [`  and ${left} more`]),
    'gitlab-runner-irsa validate mapping FILE says the same before it is applied. (mapping_invalid)',
  ].join('\n');
  return { metadata: {}, status: 'Failure', code: 403, reason: 'Forbidden', message };
}

function warningsOf({ comesBack, foreign }: Pick<MappingEdit, 'foreign' | 'comesBack'>, verdict: Verdict): string[] {
  const warnings: string[] = [];
  if (verdict.result === 'unchecked')
    warnings.push(
      `gitlab-runner-irsa could not check this mapping (${verdict.why}); see /readyz and its log for whether it is in force`,
    );
  if (verdict.result === 'removed')
    warnings.push(
      comesBack
        ? 'gitlab-runner-irsa puts the mapping that was here back, and it is yours to edit; to begin anew, write another one in its place'
        : 'gitlab-runner-irsa keeps the mapping that was here until it restarts, and then has none: pods are refused where it enforces',
    );
  if (foreign)
    warnings.push(
      'this mapping is written by Helm out of the values of gitlab-runner-irsa: the next helm upgrade undoes this edit; change mapping in the values',
    );
  return warnings.map((warning) => warning.slice(0, WARNING_CHARACTERS).toWellFormed());
}

function cut(message: string): string {
  return message.length <= MOST_CHARACTERS ? message : `${message.slice(0, MOST_CHARACTERS).toWellFormed()}…`;
}
