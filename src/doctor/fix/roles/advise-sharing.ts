import { ROLE_ARN_ANNOTATION } from '../../../names.ts';
import type { Fix } from '../fix.ts';
import { kubectl } from '../kubectl.ts';

type Account = { namespace: string; name: string };

/**
 * A role that is for other accounts: whether this one shall share it is for a person to say, because it may have the annotation
 * of another by mistake.
 *
 * @param repair the command that makes the role admit it
 */
export function adviseSharing(
  { name, namespace }: Account,
  { isAssigned, others, repair }: { others: string; isAssigned: boolean; repair: string },
): readonly Fix[] {
  const remove = kubectl(namespace, 'annotate', 'serviceaccount', name, `${ROLE_ARN_ANNOTATION}-`).command;
  // Jobs of a rule need a role; an account that runners configure is better without one.
  const correct = isAssigned ? `annotate it with its own role: set ${ROLE_ARN_ANNOTATION} to its ARN` : `run ${remove}`;
  return [
    { advice: `unless ${namespace}/${name} is meant to have the role of ${others}, ${correct}` },
    { advice: `if it is, run ${repair}` },
  ];
}
