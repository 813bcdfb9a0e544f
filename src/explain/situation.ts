import type { ServiceAccounts } from '../accounts/service-account.ts';
import type { Snapshot } from '../admission/snapshot.ts';
import type { Mode } from '../modes.ts';
import { assumeAccounts } from './assumed-accounts.ts';
import { type Explanation, explainQuestion } from './explanation.ts';
import type { Question } from './question.ts';

/** What a decision in a namespace is based on, and what is assumed about it. */
export type Situation = {
  /** `undefined` if the accounts are not known. Every account is then assumed to exist and to have a role. */
  accounts: ServiceAccounts | undefined;
  mode: Mode;
  /** Each as a clause. */
  assumed: readonly string[];
  /**
   * Why the API server does not call the webhook in the namespace, as a clause. The mode is then the one after the
   * rollout.
   */
  skipped?: string;
};

/** Explains a question with what is known about its namespace. */
export function explainIn(
  { accounts, assumed, mode, skipped }: Situation,
  question: Question,
  { index, version }: Pick<Snapshot, 'index' | 'version'>,
): Explanation {
  const asked = { ...question, assumed: [...question.assumed, ...assumed], skipped };
  const snapshotWith = (those: ServiceAccounts): Snapshot => ({ index, accounts: those, notice: undefined, version });
  if (accounts !== undefined) return explainQuestion(asked, snapshotWith(accounts), mode, undefined);
  const assumedOnes = assumeAccounts();
  return explainQuestion(asked, snapshotWith(assumedOnes), mode, assumedOnes);
}
