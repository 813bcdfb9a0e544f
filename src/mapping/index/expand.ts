import { isAccountName } from '../names.ts';
import type { Subject } from '../subject.ts';
import { fill, type Placeholder, placeholdersOf } from '../template.ts';

export type Expansion =
  | { account: string }
  /** The value of this placeholder is not known of the pod. */
  | { unknown: Placeholder }
  /** What came out is not the name of a ServiceAccount: too long. */
  | { invalid: string };

/** The account that a rule's template stands for with this subject. */
export function expand(template: string, subject: Subject): Expansion {
  const values: Record<Placeholder, string | undefined> = {
    project: subject.kind === 'job' ? subject.project : undefined,
    rootGroup: subject.kind === 'job' ? subject.rootGroup : undefined,
    namespace: subject.namespace,
  };
  const unknown = placeholdersOf(template).find((placeholder) => values[placeholder] === undefined);
  if (unknown !== undefined) return { unknown };
  const account = fill(template, values);
  return isAccountName(account) ? { account } : { invalid: account };
}
