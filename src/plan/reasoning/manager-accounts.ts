import { grantsOf } from '../../mapping/grants.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import { fill } from '../../mapping/template.ts';

/** Returns the accounts of managers in a namespace, which no job gets. */
export function managerAccountsIn({ mapping }: MappingIndex): (namespace: string) => readonly string[] {
  const grants = grantsOf(mapping).filter(({ to }) => to === 'manager');
  return (namespace) => {
    const reaching = grants.filter(({ namespaces }) => namespaces?.has(namespace) !== false);
    return [...new Set(reaching.map(({ account }) => fill(account, { namespace })))].toSorted();
  };
}
