import type { ServiceAccount } from '../../accounts/service-account.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import { allSeen, type ByNamespace } from '../world/by-namespace.ts';
import { isFree } from './free-accounts.ts';
import { misspelled } from './misspelled.ts';

/** A template as it was probably meant, and an account that matches it. */
export type MeantTemplate = { template: string; account: string };

const PLACEHOLDERS = /\{(?:project|rootGroup)\}/g;
/** One character for an id, so that ids do not count as typos. */
const ID = '#';

/**
 * The template that was probably meant by one that no account matches: the names of accounts that nothing else assigns, with the
 * placeholders instead of their numbers.
 *
 * @param namespaces in which managers or jobs run
 */
export function meantTemplate(
  template: string,
  index: MappingIndex,
  accounts: ByNamespace<ReadonlyMap<string, ServiceAccount>>,
  namespaces: ReadonlySet<string>,
): MeantTemplate | undefined {
  const placeholders = template.match(PLACEHOLDERS) ?? [];
  const wanted = template.replaceAll(PLACEHOLDERS, ID);
  if (wanted.includes('{')) return undefined;
  const shapes = new Map<string, string>();
  for (const [namespace, there] of allSeen(accounts)) {
    if (!namespaces.has(namespace)) continue;
    for (const name of there.keys()) {
      const shape = name.replaceAll(/\d+/g, ID);
      if (shape.split(ID).length - 1 === placeholders.length && isFree(index, name, [namespace]))
        shapes.set(shape, name);
    }
  }
  const shape = misspelled(wanted, shapes.keys());
  const account = shapes.get(shape ?? '');
  if (shape === undefined || account === undefined) return undefined;
  let next = 0;
  return { template: shape.replaceAll(ID, () => placeholders[next++] ?? ''), account };
}
