import t from 'tap';
import { rolesTrust } from '../../src/doctor/checks/roles/roles-trust.ts';
import { checks } from '../../src/doctor/checks.ts';
import { diagnose } from '../../src/doctor/diagnosis.ts';
import { indexRoles } from '../../src/doctor/read/roles/index-roles.ts';
import { parseRoles } from '../../src/doctor/read/roles/parse-roles.ts';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { compile } from '../../src/mapping/index/compile.ts';
import {
  accounts,
  everywhere,
  findingsIn,
  healthyWorld,
  ISSUER,
  ROLE,
  runner,
  template,
} from './world/healthy-world.ts';

// No test measures time. Where the time grew with the square of the rules or of the accounts, this would take minutes.
const [RULES, MANAGERS] = [500, 100];
const numbers = (length: number) => Array.from({ length }, (_, number) => number);

const MAPPING = {
  version: 1,
  managers: numbers(MANAGERS).map((number) => ({ serviceAccount: `ci-${number}/runner` })),
  rules: numbers(RULES).map((number) => ({
    name: `rule-${number}`,
    match: { kind: 'job', projects: numbers(4).map((id) => number * 4 + id + 1) },
    serviceAccount: `app-${number}`,
    allow: ['a', 'b', 'c'].map((suffix) => `app-${number}-${suffix}`),
  })),
  default: { manager: 'keep', job: 'deny' },
};

t.test('an installation of a large company, in which most accounts are missing, is checked in a moment', async (t) => {
  const { mapping } = parseMapping(JSON.stringify(MAPPING));
  if (mapping === undefined) throw new Error('the mapping is invalid');
  const namespaces = numbers(MANAGERS).map((number) => `ci-${number}`);
  const own = (namespace: string, at: number) =>
    accounts({ runner: `${ROLE}/runner`, default: undefined, [`app-${at}`]: `${ROLE}/app-${at}` }, namespace)
      .namespaces;
  const world = healthyWorld({
    mapping: { seen: compile(mapping) },
    namespaces: everywhere(
      Object.fromEntries([...namespaces, 'irsa'].map((one) => [one, { 'gitlab-runner-irsa': 'enforce' }])),
    ),
    accounts: { complete: true, namespaces: new Map(namespaces.flatMap((one, at) => [...own(one, at)])) },
    runners: everywhere(
      Object.fromEntries(
        namespaces.map((namespace) => [
          namespace,
          [{ ...runner(template({ kubernetes: { namespace } })), namespace, account: 'runner' }],
        ]),
      ),
    ),
  });
  const { checks: results } = diagnose(world, checks);
  const { findings = [] } = results.find(({ id }) => id === 'accounts_exist') ?? {};
  t.equal(findings.length, RULES * 4);
});

t.test('what is wrong with hundreds of roles in one file is said in a moment', async (t) => {
  const names = numbers(300).map((number) => `ci-project-${number + 1}`);
  const issuer = ISSUER.replace('https://', '');
  const statement = (name: string) => ({
    ...{ Effect: 'Allow', Action: 'sts:AssumeRoleWithWebIdentity' },
    Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
    Condition: { StringEquals: { [`${issuer}:sub`]: `system:serviceaccount:gitlab:${name}` } },
  });
  const list = names.map((name) => ({
    ...{ RoleName: name, Arn: `${ROLE}/${name}` },
    AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [statement(name)] },
  }));
  const text = JSON.stringify({ Roles: list }, null, 2);
  const { roles } = parseRoles([{ file: 'roles.json', path: 'roles.json', text }]);
  const world = healthyWorld({
    accounts: accounts(Object.fromEntries(names.map((name) => [name, `${ROLE}/${name}`]))),
    roles: { seen: { ...indexRoles(roles), unread: [], source: 'roles.json' } },
  });
  t.equal(findingsIn(rolesTrust, world).length, names.length);
});
