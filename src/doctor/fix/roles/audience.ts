import { AUDIENCE_ANNOTATION } from '../../../names.ts';
import type { Fix } from '../fix.ts';
import { kubectl } from '../kubectl.ts';

type Account = { namespace: string; name: string };

/** Returns the command that gives the tokens of an account the audience of STS again. It affects new pods. */
export function removeAudience({ name, namespace }: Account): { command: string } {
  return kubectl(namespace, 'annotate', 'serviceaccount', name, `${AUDIENCE_ANNOTATION}-`);
}

/**
 * Returns advice for an audience that may be intended.
 *
 * @param otherwise what makes AWS accept it in that case
 */
export function adviseAudience(accounts: readonly Account[], otherwise?: string): Fix {
  const commands = accounts.map((account) => removeAudience(account).command).join(' && ');
  const meant = otherwise === undefined ? '' : `if the audience is meant, ${otherwise}; `;
  return { advice: `${meant}if only AWS gets these tokens, run ${commands}` };
}
