import t from 'tap';
import { compile } from '../../../src/mapping/index/compile.ts';
import { managerOf } from '../../../src/mapping/index/manager-of.ts';
import type { Manager, Mapping } from '../../../src/mapping/mapping.ts';
import { serviceAccountRequester } from '../../../src/pods/requester.ts';

const rest = { jobServiceAccounts: ['default'], tokens: 'any' as const, namespaces: ['gitlab'] };
const managers: Manager[] = [
  { key: 'gitlab/runner', identity: { serviceAccount: { namespace: 'gitlab', name: 'runner' } }, ...rest },
  { key: 'group:runners', identity: { group: 'runners' }, ...rest },
  { key: 'user:jo', identity: { user: 'jo' }, ...rest },
  { key: 'group:others', identity: { group: 'others' }, ...rest },
  // A second entry of the same identity is refused by the checks, and must not win here either.
  { key: 'user:jo', identity: { user: 'jo' }, ...rest, namespaces: ['elsewhere'] },
];
const mapping: Mapping = {
  version: 1,
  managers,
  rules: [],
  default: { manager: 'keep', job: 'deny' },
  unannotated: 'warn',
  exempt: { groups: [], users: [] },
  names: new Map(),
  contact: undefined,
};
const index = compile(mapping);

const CASES: [name: string, username: string, groups: string[], key: string | undefined][] = [
  ['a listed account', 'system:serviceaccount:gitlab:runner', [], 'gitlab/runner'],
  ['an account of the same name elsewhere', 'system:serviceaccount:other:runner', [], undefined],
  ['a user', 'jo', [], 'user:jo'],
  ['a user with another case', 'Jo', [], undefined],
  ['a member of a group', 'someone', ['x', 'runners'], 'group:runners'],
  ['a member of two groups: the first listed', 'someone', ['others', 'runners'], 'group:runners'],
  ['a user whose group is listed above', 'jo', ['runners'], 'group:runners'],
  ['a user whose group is listed below', 'jo', ['others'], 'user:jo'],
  ['a group as a user name', 'runners', [], undefined],
  ['nobody', '', [], undefined],
];

for (const [name, username, groups, key] of CASES) {
  t.test(`who is a manager: ${name}`, async (t) => t.equal(managerOf(index, { username, groups })?.key, key));
}

t.test('the first of two entries of one identity counts', async (t) => {
  t.same(managerOf(index, { username: 'jo', groups: [] })?.namespaces, ['gitlab']);
});

t.test('what the API server says of the token of a manager is that manager', async (t) => {
  t.equal(managerOf(index, serviceAccountRequester('gitlab', 'runner')), managers[0]);
});
