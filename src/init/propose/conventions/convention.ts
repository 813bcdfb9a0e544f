import type { Group } from '../jobs/groups.ts';
import type { AccountPlace } from '../proposal.ts';
import { idsIn } from './templates-for.ts';

/** That projects have the accounts with their ids in the names, as far as the jobs that were seen show it. */
export type Convention = {
  /** The name of an account with placeholders. */
  template: string;
  /** Where it holds: keys of managers, and namespaces. */
  managers: ReadonlySet<string>;
  namespaces: ReadonlySet<string>;
  /** Only these, because others would get an account that they do not have; `undefined` for all. */
  projects: ReadonlySet<string> | undefined;
  /** What the template gives the accounts that it has, so that it needs no other rule. */
  followers: readonly Group[];
  /** What the template would give another account, so that a rule before it has to keep what it has. */
  exceptions: readonly Group[];
  /** What no rule before the template can keep, so that {@link projects} leaves it out. */
  others: readonly Group[];
};

/** Whether the template gives an account to the jobs in its namespace with the ids in its name. */
export function mayGive({ projects, template }: Convention, account: AccountPlace): boolean {
  const ids = idsIn(template, account);
  if (ids === undefined || projects === undefined) return ids !== undefined;
  const order = [...template.matchAll(/\{(project|rootGroup)\}/g)].map(([, placeholder]) => placeholder);
  const project = ids[order.indexOf('project')];
  return project !== undefined && projects.has(project);
}
