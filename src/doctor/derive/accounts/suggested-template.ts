import type { ServiceAccount } from '../../../accounts/service-account.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { allSeen, type ByNamespace } from '../../world/by-namespace.ts';
import { misspelled } from '../misspelled.ts';
import { isFree } from './free-accounts.ts';

/** A template that was probably meant. */
export type SuggestedTemplate = {
  template: string;
  /** One of the `count` accounts that match it. */
  account: string;
  count: number;
  /** True if the templates differ by a typo or begin with the same word. Otherwise the user must decide. */
  isSimilar: boolean;
};

const PLACEHOLDERS = /\{(?:project|rootGroup)\}/g;
/** Replaces an id by one character, so that ids do not count as typos. */
const ID = '#';

/**
 * Returns the template that was probably meant by one that no account matches. It is made from names of accounts that
 * nothing else assigns, with placeholders instead of their numbers. If none is similar, the template of several
 * accounts with a role is returned.
 *
 * @param namespaces in which managers or jobs run
 */
export function suggestedTemplate(
  template: string,
  index: MappingIndex,
  accounts: ByNamespace<ReadonlyMap<string, ServiceAccount>>,
  namespaces: ReadonlySet<string>,
): SuggestedTemplate | undefined {
  const placeholders = template.match(PLACEHOLDERS) ?? [];
  const wanted = template.replaceAll(PLACEHOLDERS, ID);
  if (wanted.includes('{')) return undefined;
  const shapes = new Map<string, Shape>();
  for (const [namespace, namespaceAccounts] of allSeen(accounts)) {
    if (!namespaces.has(namespace)) continue;
    for (const { name, roleArn } of namespaceAccounts.values()) {
      const shape = name.replaceAll(/\d+/g, ID);
      if (shape.split(ID).length - 1 !== placeholders.length || !isFree(index, name, [namespace])) continue;
      const { count = 0, withRole = 0 } = shapes.get(shape) ?? {};
      shapes.set(shape, { account: name, count: count + 1, withRole: withRole + (roleArn === undefined ? 0 : 1) });
    }
  }
  const typo = misspelled(wanted, shapes.keys());
  const shape = typo ?? mostFrequent(shapes);
  const found = shapes.get(shape ?? '');
  if (shape === undefined || found === undefined) return undefined;
  let next = 0;
  return {
    template: shape.replaceAll(ID, () => placeholders[next++] ?? ''),
    ...{ account: found.account, count: found.count },
    isSimilar: typo !== undefined || firstWord(wanted) === firstWord(shape),
  };
}

/** Accounts whose names differ only in their numbers. */
type Shape = { account: string; count: number; withRole: number };

/** The fewest accounts, because fewer may contain their numbers by chance. */
const FEWEST = 2;

/** Returns the shape that most accounts with a role have; `undefined` if another one has as many. */
function mostFrequent(shapes: ReadonlyMap<string, Shape>): string | undefined {
  const sorted = [...shapes].toSorted(([, one], [, other]) => other.withRole - one.withRole);
  const [[shape, { withRole }] = ['', { withRole: 0 }], [, second] = ['', undefined]] = sorted;
  return withRole < FEWEST || second?.withRole === withRole ? undefined : shape;
}

/** Returns the first word: `ci` of `ci-project-#` */
function firstWord(shape: string): string {
  return shape.split(/[-_.#]/)[0] ?? '';
}
