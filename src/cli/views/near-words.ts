import type { NearRule } from '../../cases/near-rules.ts';
import type { PodFacts } from '../../pods/facts.ts';
import { mismatchWords } from './explain/mismatch-words.ts';

/**
 * Says why a rule did not decide a case, to follow its name and a colon.
 *
 * @param decided the rule that did
 */
export function nearWords({ why }: NearRule, facts: PodFacts, decided: string | undefined): string {
  return why.is === 'mismatch' ? mismatchWords(why.mismatch, facts) : `matches too, but ${decided} comes first`;
}
