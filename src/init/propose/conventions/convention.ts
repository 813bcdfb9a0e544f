import type { Group } from '../jobs/groups.ts';
import type { AccountPlace } from '../proposal.ts';
import { idsIn } from './templates-for.ts';

/** A convention for the names of accounts that contain the ids of their projects, as far as the seen jobs show it. */
export type Convention = {
  /** The name of the accounts, with placeholders. */
  template: string;
  /** Keys of the managers to whose jobs it applies, and their namespaces. */
  managers: ReadonlySet<string>;
  namespaces: ReadonlySet<string>;
  /** The projects to which it must be limited, because it would move others to another account; `undefined` for all. */
  projects: ReadonlySet<string> | undefined;
  /** Jobs to which the template gives the account that they have, so that they need no other rule. */
  followers: readonly Group[];
  /** Jobs to which the template would give another account, so that they need an earlier rule. */
  exceptions: readonly Group[];
  /** Jobs that would need an earlier rule but cannot have one, so that {@link projects} excludes them. */
  others: readonly Group[];
};

/** True if the template gives an account to jobs in its namespace with the ids in its name. */
export function mayGive({ projects, template }: Convention, account: AccountPlace): boolean {
  const ids = idsIn(template, account);
  if (ids === undefined || projects === undefined) return ids !== undefined;
  const order = [...template.matchAll(/\{(project|rootGroup)\}/g)].map(([, placeholder]) => placeholder);
  const project = ids[order.indexOf('project')];
  return project !== undefined && projects.has(project);
}
