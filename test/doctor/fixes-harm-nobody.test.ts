import fc from 'fast-check';
import { parse as parseToml, stringify as stringifyToml } from 'smol-toml';
import t from 'tap';
import { parse as parseYaml, stringify as stringifyYaml } from 'yaml';
import { checks } from '../../src/doctor/checks.ts';
import { accountHolds } from '../../src/doctor/derive/guard/account-holds.ts';
import { allows, type Permission } from '../../src/doctor/derive/rbac/permission-holders.ts';
import { goPattern, matches } from '../../src/doctor/derive/runners/patterns/go-pattern.ts';
import { diagnose, findingsOf } from '../../src/doctor/diagnosis.ts';
import type { Fix } from '../../src/doctor/fix/fix.ts';
import { indexRoles } from '../../src/doctor/read/roles/index-roles.ts';
import type { Binding, PolicyRule, Rbac } from '../../src/doctor/world/rbac.ts';
import type { World } from '../../src/doctor/world/world.ts';
import { buildIrsaTrust, buildPodIdentityTrust, policyOf } from '../../src/iam/build/build-trust.ts';
import { evaluate } from '../../src/iam/evaluate/evaluate.ts';
import type { Request } from '../../src/iam/evaluate/request.ts';
import type { PolicyDocument, PolicyStatement } from '../../src/iam/policy-document.ts';
import { readPolicy } from '../../src/iam/read/read-policy.ts';
import { checkTrustPolicy } from '../../src/iam/trust/check-trust-policy.ts';
import { podIdentityTrust } from '../../src/iam/trust/pod-identity-trust.ts';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { compile } from '../../src/mapping/index/compile.ts';
import { runs, TRIES_ALL } from '../runs.ts';
import { setIn, stepsOf, wordsOf } from './fix-words.ts';
import {
  accounts,
  everywhere,
  guard,
  healthyWorld,
  ISSUER,
  ROLE,
  role,
  runner,
  template,
} from './world/healthy-world.ts';

// Whatever the doctor prints is done to the letter, and every user who could do something legitimate still can. Advice is left to
// a person, and so is what an edit says that it takes away.

const OTHER = 'oidc.eks.eu-central-1.amazonaws.com/id/FEDCBA9876543210';
const OWN = ISSUER.replace('https://', '');
const PLACE = { partition: 'aws', awsAccount: '111122223333' };
const ACCOUNTS = ['gitlab-runner-common', 'ci-billing', 'ci-project-77', 'deploy-bot'];
const ASSUMED = `${ROLE}/cache`;

/** What can be changed by following a fix, as plain data. */
type State = {
  trust: Record<string, PolicyDocument>;
  permissions: Record<string, Record<string, PolicyDocument>>;
  annotations: Record<string, string | undefined>;
  mapping: Record<string, unknown>;
  labels: Record<string, string>;
  configs: Record<string, string>;
  rules: Record<string, PolicyRule[]>;
  bindings: Binding[];
};

const irsa = (issuer: string, name: string) => buildIrsaTrust({ ...PLACE, issuer }, [{ namespaces: ['gitlab'], name }]);
const podIdentity = (name: string) =>
  buildPodIdentityTrust({ ...PLACE, region: 'eu-central-1', name: 'ci' }, [{ namespaces: ['gitlab'], name }]);
const DENY: PolicyStatement = {
  ...{ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRoleWithWebIdentity' },
  Condition: { StringEquals: { [`${OWN}:sub`]: 'system:serviceaccount:gitlab:ci-billing' } },
};

const bool = fc.boolean();
const options = fc.record({
  own: fc.constantFrom('right', 'right', 'typo', 'everyone', 'none'),
  secondCluster: bool,
  podIdentity: bool,
  denied: fc.constantFrom(true, false, false, false),
  annotated: bool,
  unmapped: bool,
  unannotated: fc.constantFrom('warn', 'deny', 'allow'),
  cache: fc.constantFrom('right', 'none', 'list-only'),
  roleArn: fc.constantFrom(undefined, ASSUMED, `${ROLE}/gitlab-runner-common`),
  encrypted: bool,
  mode: fc.constantFrom('enforce', 'observe', 'best-effort', 'off', undefined),
  guarded: bool,
  ofHelm: bool,
  jobAccount: fc.constantFrom('default', 'gitlab-jobs'),
  otherAccount: fc.constantFrom('default', 'gitlab-jobs', 'ci-project-77'),
  keep: bool,
  overwrite: fc.constantFrom('^ci-[a-z]+$', '^ci-', 'ci-project', '*'),
  starter: fc.constantFrom(true, false, false, false),
});
type Options = typeof options extends fc.Arbitrary<infer Value> ? Value : never;

const USUAL: Options = {
  ...{ own: 'right', secondCluster: false, podIdentity: false, denied: false, annotated: true, unmapped: false },
  ...{ unannotated: 'warn', cache: 'right', roleArn: undefined, encrypted: false, mode: 'enforce', guarded: true },
  ...{ ofHelm: false, jobAccount: 'default', otherAccount: 'default', keep: false, overwrite: '^ci-', starter: false },
};
/** Among them is each finding that has to be followed. */
const EXAMPLES: [Options][] = [
  [{ ...USUAL, own: 'everyone' }],
  [{ ...USUAL, secondCluster: true }],
  [{ ...USUAL, own: 'typo', secondCluster: true, cache: 'none', guarded: false }],
  [{ ...USUAL, own: 'none', annotated: false, cache: 'list-only', mode: 'off', overwrite: '*' }],
  [{ ...USUAL, roleArn: ASSUMED, mode: 'observe', jobAccount: 'gitlab-jobs', otherAccount: 'ci-project-77' }],
];

function stateOf(one: Options): State {
  const names = { right: 'ci-billing', typo: 'ci-biling', everyone: '*', none: undefined };
  const own = names[one.own];
  const trust = [
    ...(own === undefined ? [] : irsa(OWN, own)),
    ...(one.secondCluster ? irsa(OTHER, 'ci-billing') : []),
    ...(one.podIdentity ? podIdentity('ci-billing') : []),
    ...(one.denied ? [DENY] : []),
  ];
  const allow = (Action: string[], Resource: string): PolicyStatement => ({ Effect: 'Allow', Action, Resource });
  const cache = {
    right: { cache: policyOf([allow(['s3:GetObject', 's3:PutObject', 'sts:AssumeRole'], '*')]) },
    none: { 'gitlab-runner-cache': policyOf([allow(['ssm:GetParameter'], '*')]) },
    'list-only': { 'gitlab-runner-cache': policyOf([allow(['s3:ListBucket'], '*')]) },
  }[one.cache];
  const own77 = policyOf(irsa(OWN, 'ci-project-77'));
  const text = (healthyWorld().document as { seen: { text: string } }).seen.text;
  const mapping = parseYaml(text) as State['mapping'];
  const settings = {
    ...(one.roleArn === undefined ? {} : { RoleARN: one.roleArn }),
    ...(one.encrypted ? { ServerSideEncryption: 'KMS', ServerSideEncryptionKeyID: 'key-1' } : {}),
  };
  const runs = { service_account_overwrite_allowed: one.overwrite };
  const config = (service_account: string) => template({ kubernetes: { ...runs, service_account }, s3: settings });
  const everything = { verbs: ['*'], apiGroups: [''], resources: ['*'], resourceNames: [] };
  const edit = { ...everything, apiGroups: ['', 'apps', 'batch'] };
  const bound = (name: string): Binding => ({
    ...{ kind: 'RoleBinding', namespace: 'gitlab', name, role: `gitlab/${name}` },
    subjects: [{ kind: 'ServiceAccount', namespace: 'gitlab', name }],
  });
  return {
    trust: {
      'ci-billing': policyOf(trust.length === 0 ? irsa(OTHER, 'another') : trust),
      'gitlab-runner-common': policyOf(irsa(OWN, 'gitlab-runner-common')),
      'ci-project-77': own77,
      cache: policyOf([{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }]),
    },
    permissions: {
      'gitlab-runner-common': cache,
      'ci-billing': { site: policyOf([allow(['s3:PutObject'], 'arn:aws:s3:::site/*')]) },
      'ci-project-77': {},
      cache: { objects: policyOf([allow(['s3:GetObject'], 'arn:aws:s3:::cache/*')]) },
    },
    annotations: {
      'gitlab-runner-common': `${ROLE}/gitlab-runner-common`,
      'ci-billing': one.annotated ? `${ROLE}/ci-billing` : undefined,
      'ci-project-77': `${ROLE}/ci-project-77`,
      ...(one.unmapped ? { 'deploy-bot': `${ROLE}/ci-billing` } : {}),
      ...{ 'gitlab-jobs': undefined, default: undefined },
    },
    mapping: {
      ...mapping,
      unannotated: one.unannotated,
      default: { manager: 'keep', job: one.keep || one.starter ? 'keep' : 'deny' },
      ...(one.starter ? { rules: [] } : {}),
    },
    labels: one.mode === undefined ? {} : { 'gitlab-runner-irsa': one.mode },
    configs: { 'gitlab-runner': config(one.jobAccount), other: config(one.otherAccount) },
    rules: {
      'gitlab/gitlab-runner-common': [everything],
      'gitlab/gitlab-runner-gpu': [everything],
      'ClusterRole/edit': [edit],
    },
    bindings: [
      bound('gitlab-runner-common'),
      bound('gitlab-runner-gpu'),
      {
        ...{ kind: 'ClusterRoleBinding', namespace: undefined, name: 'devs', role: 'ClusterRole/edit' },
        subjects: [{ kind: 'Group', name: 'devs' }],
      },
    ],
  };
}

function rbacOf({ bindings, rules }: State, ofHelm: boolean): Rbac {
  const releases = ofHelm
    ? [['gitlab/gitlab-runner-common', { name: 'gitlab-runner', namespace: 'gitlab' }] as const]
    : [];
  return {
    bindings,
    roles: new Map(Object.entries(rules)),
    releases: new Map(releases),
    unread: [],
    unreadControlPlane: [],
    isWhole: true,
  };
}

function worldOf(state: State, one: Options): World {
  const source = (value: unknown, name: string) => {
    return { value, name, file: 'aws/x.json', text: JSON.stringify(value), path: [] };
  };
  const roles = Object.entries(state.trust).map(([name, trust]) => ({
    ...role('ci-billing'),
    ...{ name, arn: `${ROLE}/${name}`, trust: source(trust, name) },
    permissions: Object.entries(state.permissions[name] ?? {}).map(([key, value]) => source(value, key)),
  }));
  const { mapping: parsed, findings } = parseMapping(stringifyYaml(state.mapping));
  if (parsed === undefined) throw new Error(findings.map(({ message }) => message).join('\n'));
  const manager = (name: string) => runner(state.configs[name], {}, 'config.template.toml', name);
  return healthyWorld({
    roles: { seen: { ...indexRoles(roles), unread: [], source: 'aws' } },
    mapping: { seen: compile(parsed) },
    accounts: accounts(state.annotations),
    namespaces: everywhere({ gitlab: state.labels, irsa: {}, default: {} }),
    runners: everywhere({
      gitlab: [manager('gitlab-runner'), manager('other'), { ...runner(), name: 'gpu', account: 'gitlab-runner-gpu' }],
    }),
    rbac: { seen: rbacOf(state, one.ofHelm) },
    ...(one.guarded ? {} : { guard: { seen: { ...guard().seen, policies: new Map(), bindings: [] } } }),
  });
}

const USED: readonly Permission[] = [
  ['create', 'pods'],
  ['create', 'pods/exec'],
  ['get', 'pods/log'],
  ['create', 'secrets'],
  ['get', 'secrets'],
  ['create', 'services'],
].map(([verb = '', resource = '']) => ({ verb, resource, group: '' }));

/** What each user can do that is legitimate. */
function abilities(state: State): Set<string> {
  const can = new Set<string>();
  for (const [name, trust] of Object.entries(state.trust))
    for (const account of ACCOUNTS.map((one) => ({ namespace: 'gitlab', name: one }))) {
      for (const issuer of [OWN, OTHER])
        if (checkTrustPolicy(trust, { account, issuer }).letsIn !== 'nobody')
          can.add(`${account.name} of ${issuer} assumes ${name}`);
      if (podIdentityTrust(trust, account) !== 'none') can.add(`${account.name} gets ${name} by an association`);
    }
  if (evaluate([state.trust.cache as PolicyDocument], EC2).decision === 'allowed') can.add('instances assume cache');
  const probes = ['ssm:GetParameter', 's3:ListBucket', 's3:PutObject', 's3:GetObject', 'sts:AssumeRole'];
  for (const [name, policies] of Object.entries(state.permissions))
    for (const action of probes) {
      const request = { ...EC2, action, resource: 'arn:aws:s3:::site/x' };
      if (evaluate(Object.values(policies), request).decision === 'allowed') can.add(`${name} may ${action}`);
    }
  const rbac = rbacOf(state, false);
  for (const name of ['gitlab-runner-common', 'gitlab-runner-gpu'])
    for (const permission of USED)
      if (accountHolds(rbac, { namespace: 'gitlab', name }, 'gitlab', permission))
        can.add(`${name} may ${permission.verb} ${permission.resource}`);
  for (const { role: key, subjects } of state.bindings)
    if (subjects.some(({ name }) => name === 'devs'))
      for (const permission of USED)
        if ((state.rules[key] ?? []).some((rule) => allows(rule, permission)))
          can.add(`devs may ${permission.verb} ${permission.resource} everywhere`);
  // In enforce, the webhook refuses every job of a manager that the mapping does not list.
  if (state.labels['gitlab-runner-irsa'] !== 'enforce') can.add('gitlab-runner-gpu runs jobs');
  const managers = state.mapping.managers as { jobServiceAccounts?: string[] }[];
  for (const [name, text] of Object.entries(state.configs)) {
    const [{ kubernetes }] = parseToml(text).runners as unknown as [{ kubernetes: Record<string, string> }];
    const { service_account: configured = 'default', service_account_overwrite_allowed: pattern = '^$' } = kubernetes;
    const expected = managers[0]?.jobServiceAccounts ?? ['default'];
    if (expected.includes(configured)) can.add(`${name} runs jobs as it configures`);
    // Elsewhere a job has what the runner configures, or what it requests and the pattern allows.
    const isDecided = state.labels['gitlab-runner-irsa'] === 'enforce';
    if (!isDecided && state.annotations[configured] !== undefined) can.add(`jobs of ${name} have ${configured}`);
    for (const account of ['ci-billing', 'ci-project-77'])
      if (matches(goPattern(pattern), account) && (!isDecided || (state.mapping.rules as []).length > 0))
        can.add(`jobs of ${name} get ${account} if they request it`);
  }
  return can;
}

const EC2: Request = {
  ...{ principal: { kind: 'Service', id: 'ec2.amazonaws.com' }, action: 'sts:AssumeRole', context: {} },
};

/** Does what a fix says. */
function follow(state: State, fix: Fix): void {
  if ('advice' in fix) return;
  if ('edit' in fix) {
    const { document, path, set } = fix.edit;
    if (document.in === 'trust policy') setIn(state.trust[document.role], stepsOf(path), set);
    else if (document.in === 'config map' && document.key === 'mapping.yaml') setIn(state.mapping, stepsOf(path), set);
    else if (document.in === 'config map') {
      const tree = parseToml(state.configs[document.name] ?? '');
      setIn(tree, stepsOf(path), set);
      state.configs[document.name] = stringifyToml(tree);
    } else throw new Error(`the test edits no file: ${path}`);
    return;
  }
  const words = wordsOf(fix.command);
  const after = (word: string) => words[words.indexOf(word) + 1] ?? '';
  if (words[0] === 'aws') {
    const document = JSON.parse(after('--policy-document')) as PolicyDocument;
    const name = after('--role-name');
    if (words[2] === 'update-assume-role-policy') state.trust[name] = document;
    else state.permissions[name] = { ...state.permissions[name], [after('--policy-name')]: document };
  } else if (words.includes('label')) {
    const [key = '', value = ''] = (words.find((word) => word.startsWith('gitlab-runner-irsa=')) ?? '').split('=');
    state.labels = { [key]: value };
  } else if (words.includes('annotate')) {
    state.annotations[after('serviceaccount')] = (words.find((word) => word.includes('role-arn=')) ?? '').split('=')[1];
  } else if (words.includes('patch') && words.includes('role')) {
    const [operation] = JSON.parse(after('--patch')) as [{ value: PolicyRule[] }];
    state.rules[`gitlab/${after('role')}`] = operation.value.map((rule) => ({ ...rule, resourceNames: [] }));
  } else if (words.includes('delete') && /binding/.test(fix.command))
    state.bindings = state.bindings.filter(({ name }) => name !== words.at(-1));
  // Creating an account and entering jobs take nothing away.
  else if (!/create serviceaccount|kubectl apply/.test(fix.command)) throw new Error(`unknown: ${fix.command}`);
}

/** Findings whose commands and edits the test can follow to the end. */
const AT_AWS = /^(?:trust_|cache_|runner_account_|account_unannotated)/;

t.test('after every fix, each user can do what was legitimate before, and our checks accept the result', async (t) => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(options, (one) => {
      const state = structuredClone(stateOf(one));
      const before = abilities(state);
      const findings = findingsOf(diagnose(worldOf(state, one), checks));
      const given = new Set<string>();
      for (const { code, fix } of findings) {
        seen.add(code);
        for (const step of fix) {
          follow(state, step);
          if ('edit' in step) for (const who of step.edit.loses ?? []) given.add(who);
        }
      }
      const after = abilities(state);
      const lost = [...before].filter((ability) => !after.has(ability) && !isNamed(ability, given, one));
      if (lost.length > 0) throw new Error(`${lost.join('; ')}\n${JSON.stringify(findings, undefined, 1)}`);
      for (const [name, trust] of Object.entries(state.trust))
        if (readPolicy(trust, 'trust').policy === undefined) throw new Error(`role ${name} has no valid policy`);
      // After some more rounds nothing is left that a program can fix. Throws if the mapping is refused.
      let left: string[] = [];
      for (let round = 0; round < 3; round += 1) {
        const again = findingsOf(diagnose(worldOf(state, one), checks)).filter(({ code }) => AT_AWS.test(code));
        for (const step of again.flatMap(({ fix }) => fix)) follow(state, step);
        left = again.filter(({ fix }) => fix.some((step) => !('advice' in step))).map(({ code }) => code);
      }
      if (left.length > 0) throw new Error(`still there: ${left.join(', ')}`);
    }),
    { numRuns: runs(60), examples: EXAMPLES },
  );
  if (!TRIES_ALL) return;
  for (const code of ['trust_refuses', 'trust_wide', 'trust_elsewhere', 'way_open', 'cache_permissions_missing'])
    t.ok(seen.has(code), `${code} was followed`);
  for (const code of ['overwrite_unanchored', 'overwrite_invalid', 'namespace_off'])
    t.ok(seen.has(code), `${code} was followed`);
  for (const code of ['runner_account_unknown', 'account_unannotated', 'cache_role_refuses', 'pod_creator'])
    t.ok(seen.has(code), `${code} was followed`);
});

/** An edit of a pattern takes the role from every account that has it only by the pattern, and not by its annotation. */
function isNamed(ability: string, given: ReadonlySet<string>, { unmapped }: Options): boolean {
  const users = unmapped ? ['ci-billing', 'deploy-bot'] : ['ci-billing'];
  return (
    given.has('system:serviceaccount:gitlab:*') &&
    ability.endsWith(`of ${OWN} assumes ci-billing`) &&
    !users.some((name) => ability.startsWith(`${name} `))
  );
}
