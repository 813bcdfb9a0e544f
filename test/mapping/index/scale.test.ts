import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { type Grant, grantsOf } from '../../../src/mapping/grants.ts';
import { grantsGiving } from '../../../src/mapping/index/accounts.ts';
import { compile, type MappingIndex } from '../../../src/mapping/index/compile.ts';
import { isConfigured } from '../../../src/mapping/index/reserved.ts';
import type { Manager, Mapping, Rule } from '../../../src/mapping/mapping.ts';
import { fill, placeholdersOf } from '../../../src/mapping/template.ts';
import { mappings } from '../arbitrary.ts';

// What a short text can make of an index: lists that it repeats by aliases, and the products of lists.

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

function manager(name: string, namespaces: readonly string[], jobServiceAccounts: readonly string[]): Manager {
  return { key: `user:${name}`, identity: { user: name }, jobServiceAccounts, tokens: 'any', namespaces };
}

function rule(name: string, serviceAccount: string, match: object): Rule {
  return { name, kind: 'job', match, serviceAccount, missing: 'next', allow: [], optOut: 'refuse' };
}

function mappingOf(managers: readonly Manager[], rules: readonly Rule[] = []): Mapping {
  return {
    ...{ version: 1, managers, rules, default: { manager: 'keep', job: 'deny' }, unannotated: 'warn' },
    exempt: { groups: [], users: [] },
    names: new Map(),
    contact: undefined,
  };
}

/** The number of values in an index, each list and set counted once, without the mapping. */
function sizeOf(index: MappingIndex): number {
  const seen = new Set<unknown>([index.mapping, ...index.mapping.managers, ...index.mapping.rules]);
  let size = 0;
  const left: unknown[] = [index];
  for (let value = left.pop(); left.length > 0 || value !== undefined; value = left.pop()) {
    size += 1;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (value instanceof Map) for (const [key, each] of value) left.push(key, each);
    else if (value instanceof Set) for (const each of value) left.push(each);
    else for (const each of Object.values(value)) if (each !== undefined) left.push(each);
  }
  return size;
}

const SHAPES: [what: string, build: (count: number) => Mapping][] = [
  [
    'managers that share their namespaces',
    (count) => {
      const namespaces = names('n', count);
      return mappingOf(names('m', count).map((name, index) => manager(name, namespaces, [`j${index}`])));
    },
  ],
  [
    'a manager with many namespaces and many accounts',
    (count) => mappingOf([manager('m', names('n', count), names('j', count))]),
  ],
  [
    'a template of many namespaces and many projects',
    (count) =>
      mappingOf(
        [manager('m', names('n', count), ['default'])],
        [rule('r', 'ci-{namespace}-{project}', { projects: names('', count) })],
      ),
  ],
  [
    'many templates in many namespaces',
    (count) =>
      mappingOf(
        [manager('m', names('n', count), ['default'])],
        names('r', count).map((name) => rule(name, `${name}-{namespace}`, {})),
      ),
  ],
];

for (const [what, build] of SHAPES) {
  t.test(`the index of ${what} grows in proportion to the mapping`, async (t) => {
    const [small, large] = [sizeOf(compile(build(50))), sizeOf(compile(build(200)))];
    t.ok(large < 6 * small, `${small} values, and ${large} of one four times as long`);
  });
}

t.test('an index finds what each manager configures and each grant gives, and nothing else', async () => {
  fc.assert(
    fc.property(mappings, (mapping) => {
      const index = compile(mapping);
      return ['gitlab', 'ci', 'team', 'elsewhere'].every((namespace) =>
        accountsNear(mapping).every((account) => {
          const found = [...grantsGiving(index.accounts, namespace, account)].map(textOf);
          const given = grantsOf(mapping).filter((grant) => gives(grant, namespace, account));
          const configures = mapping.managers.some(
            ({ jobServiceAccounts, namespaces }) =>
              namespaces.includes(namespace) && jobServiceAccounts.includes(account),
          );
          return (
            isDeepStrictEqual(found.sort(), given.map(textOf).sort()) &&
            isConfigured(index, namespace, account) === configures
          );
        }),
      );
    }),
    { numRuns: 300 },
  );
});

/** The account may have been written out. */
function textOf({ by, path, to }: Grant): string {
  return JSON.stringify([by, path, to]);
}

const IDS = ['1', '2', '12', '23', '77', '123'];

/** Names that the grants of a mapping give, and names that look like them. */
function accountsNear(mapping: Mapping): string[] {
  const accounts = grantsOf(mapping).flatMap(({ account }) =>
    ['gitlab', 'ci', 'elsewhere'].flatMap((namespace) =>
      IDS.map((project, index) => fill(account, { namespace, project, rootGroup: IDS[index - 1] ?? '9' })),
    ),
  );
  return [...new Set([...accounts, 'default', 'ci-jobs', 'ci-', 'x'])];
}

/** The meaning of a grant: every possible value is tried. */
function gives({ account, namespaces, projects, rootGroups }: Grant, namespace: string, name: string): boolean {
  if (namespaces?.has(namespace) === false) return false;
  const needed = placeholdersOf(account);
  const valuesOf = (placeholder: 'project' | 'rootGroup', listed: ReadonlySet<string> | undefined) =>
    needed.includes(placeholder) ? [...(listed ?? [...IDS, '9'])] : [''];
  return valuesOf('project', projects).some((project) =>
    valuesOf('rootGroup', rootGroups).some((rootGroup) => fill(account, { namespace, project, rootGroup }) === name),
  );
}
