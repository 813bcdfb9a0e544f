import type { ServiceAccount } from '../../../accounts/service-account.ts';
import { grantsGiving } from '../../../mapping/index/accounts.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { placeholdersOf } from '../../../mapping/template.ts';
import { allSeen, type ByNamespace } from '../../world/by-namespace.ts';
import { concernedNamespaces } from '../../world/manager-accounts.ts';
import { assigner, pathOf } from './wanted-accounts.ts';

/** A template of a mapping, and the number of existing accounts that match it. */
export type TemplateAccounts = {
  template: string;
  by: string;
  count: number;
  /** Its path in the mapping: `rules[2].serviceAccount` */
  path: string;
};

/**
 * Returns the templates with ids, in the order of the mapping.
 *
 * @param used namespaces in which managers or jobs run
 */
export function templateAccounts(
  index: MappingIndex,
  accounts: ByNamespace<ReadonlyMap<string, ServiceAccount>>,
  used: ReadonlySet<string>,
): readonly TemplateAccounts[] {
  const found = new Map<string, TemplateAccounts>();
  // Leaves out templates for namespaces without jobs, in which no account is missing.
  for (const { grants } of index.accounts.patterns)
    for (const grant of grants)
      if (hasIds(grant.account) && isUsed(grant.namespaces, used))
        found.set(grant.account, {
          template: grant.account,
          by: assigner(grant),
          count: 0,
          path: pathOf(grant, index),
        });
  const concerned = concernedNamespaces(index);
  for (const [namespace, namespaceAccounts] of allSeen(accounts)) {
    if (!concerned.has(namespace)) continue;
    for (const name of namespaceAccounts.keys())
      for (const grant of grantsGiving(index.accounts, namespace, name)) {
        const template = found.get(grant.account);
        if (template !== undefined) template.count += 1;
      }
  }
  return [...found.values()];
}

function hasIds(template: string): boolean {
  return placeholdersOf(template).some((placeholder) => placeholder !== 'namespace');
}

function isUsed(namespaces: ReadonlySet<string> | undefined, used: ReadonlySet<string>): boolean {
  return namespaces === undefined || [...namespaces].some((namespace) => used.has(namespace));
}
