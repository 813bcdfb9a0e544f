import { AUDIENCE_ANNOTATION } from '../../../names.ts';
import type { Fix } from '../fix.ts';
import { kubectl } from '../kubectl.ts';

type Account = { namespace: string; name: string };

/** Gives the tokens of an account the audience of STS again: those of its new pods. */
export function removeAudience({ name, namespace }: Account): { command: string } {
  return kubectl(namespace, 'annotate', 'serviceaccount', name, `${AUDIENCE_ANNOTATION}-`);
}

/** The same if the audience may be meant. @param otherwise what lets AWS accept it then */
export function adviseAudience(accounts: readonly Account[], otherwise?: string): Fix {
  const commands = accounts.map((account) => removeAudience(account).command).join(' && ');
  const meant = otherwise === undefined ? '' : `if the audience is meant, ${otherwise}; `;
  return { advice: `${meant}if only AWS gets these tokens, run ${commands}` };
}
