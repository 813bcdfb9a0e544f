import { isAccountName } from '../names.ts';
import type { Subject } from '../subject.ts';
import { fill, type Placeholder, placeholdersOf } from '../template.ts';

/**
 * `unknown`: the pod has no trusted value for this placeholder. `too long`: the text is too long for a ServiceAccount
 * name.
 */
type Expansion =
  | { is: 'account'; name: string }
  | { is: 'unknown'; placeholder: Placeholder }
  | { is: 'too long'; text: string };

/** Fills the template of a rule with the values of a subject. */
export function expand(template: string, subject: Subject): Expansion {
  const values: Record<Placeholder, string | undefined> = {
    project: subject.kind === 'job' ? subject.project : undefined,
    rootGroup: subject.kind === 'job' ? subject.rootGroup : undefined,
    namespace: subject.namespace,
  };
  const placeholder = placeholdersOf(template).find((each) => values[each] === undefined);
  if (placeholder !== undefined) return { is: 'unknown', placeholder };
  const text = fill(template, values);
  return isAccountName(text) ? { is: 'account', name: text } : { is: 'too long', text };
}
