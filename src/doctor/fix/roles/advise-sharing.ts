import { ROLE_ARN_ANNOTATION } from '../../../names.ts';
import type { Fix } from '../fix.ts';
import { kubectl } from '../kubectl.ts';

type Account = { namespace: string; name: string };

/**
 * Returns advice about an account whose role is for other accounts. The user must decide whether they share it, because
 * the account may have the annotation of another one by accident.
 *
 * @param repair the command that makes the role admit the account
 */
export function adviseSharing(
  { name, namespace }: Account,
  { isAssigned, others, repair }: { others: string; isAssigned: boolean; repair: string },
): readonly Fix[] {
  const remove = kubectl(namespace, 'annotate', 'serviceaccount', name, `${ROLE_ARN_ANNOTATION}-`).command;
  // An account that rules assign needs a role, but one that runners configure is safer without.
  const correct = isAssigned ? `annotate it with its own role: set ${ROLE_ARN_ANNOTATION} to its ARN` : `run ${remove}`;
  return [
    { advice: `unless ${namespace}/${name} is meant to have the role of ${others}, ${correct}` },
    { advice: `if it is, run ${repair}` },
  ];
}
