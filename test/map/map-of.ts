import { toAccount } from '../../src/accounts/from-object.ts';
import { buildMap } from '../../src/map/build/build-map.ts';
import type { MapFacts } from '../../src/map/build/map-facts.ts';
import { accountLabel, cacheLabel, roleLabel, ruleLabel, whoLabel } from '../../src/map/labels.ts';
import type { RoleMap, Side } from '../../src/map/role-map.ts';
import { rowsOf } from '../../src/map/rows.ts';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { compile } from '../../src/mapping/index/compile.ts';

export const ROLE = 'arn:aws:iam::111122223333:role';
export const CACHE = { bucket: 'cache', path: '' };

/** A mapping with two managers. Cases change parts of it. */
export const MAPPING = `version: 1
managers:
  - {serviceAccount: gitlab/runner, namespaces: [gitlab, deploy], jobServiceAccounts: [default]}
  - {user: outside, namespaces: [gitlab]}
rules:
  - {name: managers, match: {kind: manager}, serviceAccount: runner}
  - {name: billing, match: {kind: job, projects: [4242, 4243]}, serviceAccount: ci-billing, allow: [ci-deploy]}
  - {name: groups, match: {kind: job, rootGroups: [77], namespaces: [gitlab]}, serviceAccount: 'ci-group-{rootGroup}'}
  - {name: everyone-else, match: {kind: job}, serviceAccount: 'ci-project-{project}'}
default: {manager: keep, job: deny}
`;

/** The role of each account, by `namespace/name`; `null` for an account without an annotation. */
export type Accounts = Readonly<Record<string, string | null>>;

export const ACCOUNTS: Accounts = {
  'gitlab/runner': 'runner',
  'gitlab/ci-billing': 'ci-billing',
  'deploy/ci-billing': 'ci-billing',
  'gitlab/ci-deploy': 'ci-deploy',
  'gitlab/ci-group-77': 'ci-group-77',
  'gitlab/ci-project-1': 'ci-project-1',
  'gitlab/default': null,
};

export function facts(
  text: string = MAPPING,
  accounts: Accounts = ACCOUNTS,
  changes: Partial<MapFacts> = {},
): MapFacts {
  const { findings, mapping } = parseMapping(text);
  if (mapping === undefined) throw new Error(findings.map(({ message }) => message).join('\\n'));
  const all = Object.entries(accounts).map(([key, role]) => {
    const [namespace = '', name = ''] = key.split('/');
    const annotations = role === null ? {} : { 'eks.amazonaws.com/role-arn': `${ROLE}/${role}` };
    return toAccount({ metadata: { namespace, name, annotations } });
  });
  return {
    index: compile(mapping),
    lineOf: () => undefined,
    accountsIn: (namespace) =>
      new Map(all.filter((one) => one.namespace === namespace).map((account) => [account.name, account])),
    roleOf: ({ roleArn }) => (roleArn === undefined ? undefined : { arn: roleArn, by: 'annotation' }),
    cachesOf: ({ name }) => (name === 'runner' ? [CACHE] : []),
    cachesOpenTo: () => [],
    runners: [],
    ...changes,
  };
}

/** Returns a map that has the same sides on each edge of a kind. */
export function sided(map: RoleMap, sides: Partial<Record<'account' | 'role' | 'cache', readonly Side[]>>): RoleMap {
  const kinds = new Map(map.nodes.map((node) => [node.id, node.is]));
  const edges = map.edges.map((edge) => ({ ...edge, sides: sides[kinds.get(edge.to) as 'account'] ?? [] }));
  return { ...map, edges };
}

/** Returns the rows in words: `project 4242 | billing | gitlab/ci-billing | role ci-billing | s3://cache`. */
export function rowTexts(map: RoleMap): string[] {
  return rowsOf(map).map(({ account, caches, onRequest, role, rule, who }) =>
    [
      who.map((one) => whoLabel(one)).join(' + '),
      rule === undefined ? '-' : ruleLabel(rule),
      account === undefined
        ? '-'
        : `${accountLabel(account)}${onRequest ? ' on request' : ''}${account.exists === 'yes' ? '' : ` (${account.exists})`}`,
      role === undefined ? '-' : roleLabel(role).replace(`${ROLE}/`, 'role '),
      ...caches.map(cacheLabel),
    ].join(' | '),
  );
}

export const mapOf = (...given: Parameters<typeof facts>): RoleMap => buildMap(facts(...given));
