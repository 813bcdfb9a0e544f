import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { parse, stringify } from 'yaml';
import { formatFinding } from '../../../src/documents/finding.ts';
import { parseFleet } from '../../../src/fleet/document/parse.ts';
import type { Fleet, OtherCluster, RoleDefaults } from '../../../src/fleet/fleet.ts';
import { NO_SETTINGS } from '../../../src/fleet/resolve-role.ts';
import { codePoint } from '../../code-point.ts';
import { FILE_PATIENCE } from '../../control-plane/client/wait-until.ts';
import { runs } from '../../runs.ts';
import { wholeLists } from '../../whole-lists.ts';

t.setTimeout(FILE_PATIENCE);

const FOLDER = new URL('../../fixtures/fleet/', import.meta.url);
const FIXTURES = readdirSync(FOLDER).map((file) => readFileSync(new URL(file, FOLDER), 'utf8'));

/** First line: the name of the case. Lines `# expect …`: the findings, in order; a case without them is valid. */
for (const text of FIXTURES) {
  const [name = '', ...lines] = text.split('\n');
  const expected = lines.filter((line) => line.startsWith('# expect ')).map((line) => line.slice('# expect '.length));
  t.test(name.replace(/^# /, ''), async (t) => {
    const { fleet, findings } = parseFleet(text);
    t.same(
      findings.map((finding) => formatFinding('fleet.yaml', finding)),
      expected,
    );
    t.equal(
      fleet === undefined,
      findings.some(({ level }) => level === 'error'),
    );
  });
}

for (const file of ['shared-cache', 'many-teams', 'company']) {
  t.test(`examples/${file}/fleet.yaml has no findings and names its schema for editors`, async (t) => {
    const text = readFileSync(new URL(`../../../examples/${file}/fleet.yaml`, import.meta.url), 'utf8');
    t.same(parseFleet(text).findings, []);
    t.match(text, /^# yaml-language-server: \$schema=\.\.\/fleet\.schema\.json\n/);
  });
}

t.test('every field is read with its value', async (t) => {
  const { fleet } = parseFleet(readFileSync(new URL('valid-all-fields.yaml', FOLDER), 'utf8'));
  const boundary = 'arn:aws-us-gov:iam::000000000012:policy/ci-boundary';
  const inGreen: OtherCluster = {
    by: { is: 'irsa', issuer: 'oidc.eks.us-gov-west-1.amazonaws.com/id/GREEN' },
    namespaces: new Map([['gitlab', 'gitlab-green']]),
  };
  const byPodIdentity = (region: string): OtherCluster => ({
    by: { is: 'pod-identity', cluster: 'Tools_2', region },
    namespaces: new Map(),
  });
  const ofAll: RoleDefaults = {
    path: '/all/',
    description: 'A role of the fleet.',
    permissionsBoundary: boundary,
    maxSessionDuration: 3600,
    tags: { Team: 'ci', 'cost-center': '4711' },
    isImported: true,
    alsoTrustedBy: [inGreen, byPodIdentity('us-gov-west-1')],
  };
  const role = { ...ofAll, partition: 'aws-us-gov', awsAccount: '000000000012', create: true };
  const expected: Fleet = {
    version: 1,
    cluster: {
      name: 'Tools_1',
      awsAccount: '000000000012',
      region: 'us-gov-west-1',
      partition: 'aws-us-gov',
      oidcIssuer: 'oidc.eks.us-gov-west-1.amazonaws.com/id/EXAMPLE',
      roles: ofAll,
      terraformProvider: 'aws.ci',
    },
    gitlab: { url: 'https://gitlab.example.com:8443/gitlab/' },
    webhook: {
      namespace: 'irsa',
      image: {
        repository: 'images.example.com/x',
        tag: '1.0',
        digest: `sha256:${'0'.repeat(64)}`,
        pullPolicy: 'Always',
      },
      values: { replicas: 3, networkPolicy: { controlPlaneCIDRs: ['10.0.0.0/24'] } },
    },
    cache: {
      bucket: 'runners-cache',
      region: 'us-gov-east-1',
      path: 'a/b',
      shared: false,
      kmsKeyArn: 'arn:aws-us-gov:kms:us-gov-east-1:000000000012:key/mrk-1',
      role: {
        ...role,
        path: '/ci/',
        name: 'cache',
        arn: 'arn:aws-us-gov:iam::000000000012:role/ci/cache',
        alsoTrustedBy: [],
      },
    },
    serviceAccounts: [
      {
        name: 'runner',
        kind: 'manager',
        namespaces: ['gitlab', 'other'],
        identity: 'irsa',
        role: {
          ...role,
          path: '/ci/',
          name: 'runner',
          arn: 'arn:aws-us-gov:iam::000000000012:role/ci/runner',
          description: 'The manager.',
          permissionsBoundary: 'arn:aws-us-gov:iam::aws:policy/PowerUserAccess',
          maxSessionDuration: 43_200,
          tags: { 'cost-center': '4711', team: 'runners' },
          isImported: false,
          alsoTrustedBy: [byPodIdentity('us-gov-east-1')],
        },
        permissions: {
          cache: true,
          managedPolicyArns: ['arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess'],
          statements: [],
        },
        create: true,
        annotations: { 'eks.amazonaws.com/token-expiration': '3600' },
        automountServiceAccountToken: true,
      },
      {
        name: 'ci',
        kind: 'job',
        namespaces: ['jobs', 'more-jobs', 'other'],
        identity: 'irsa',
        role: {
          ...NO_SETTINGS,
          alsoTrustedBy: ofAll.alsoTrustedBy,
          partition: 'aws-us-gov',
          awsAccount: '000000000012',
          path: '/teams/',
          name: 'ci',
          arn: 'arn:aws-us-gov:iam::000000000012:role/teams/ci',
          create: false,
        },
        permissions: {
          cache: false,
          managedPolicyArns: [],
          statements: [
            {
              Sid: 'One',
              Effect: 'Allow',
              Action: 'ec2:Describe*',
              Resource: '*',
              Condition: { StringEquals: { 'aws:RequestedRegion': ['us-gov-west-1'] } },
            },
            { Effect: 'Deny', NotAction: ['ec2:*'], NotResource: ['arn:aws-us-gov:s3:::a'] },
          ],
        },
        create: false,
        annotations: {},
        automountServiceAccountToken: undefined,
      },
    ],
    runners: [
      {
        name: 'common',
        tags: ['a', 'größe 2', '構築'],
        namespace: 'gitlab',
        jobNamespaces: ['jobs', 'more-jobs'],
        serviceAccount: 'runner',
        jobServiceAccount: 'ci',
        managed: true,
        tokenSecret: 'common-token',
        protected: true,
        fargate: { labels: { compute: 'fargate' } },
        config: 'cpu_request = "1"\n',
        values: { concurrent: 4, extraEnv: { HTTPS_PROXY: 'http://proxy:3128' } },
      },
      {
        name: 'other',
        tags: [],
        namespace: 'other',
        jobNamespaces: ['other'],
        serviceAccount: 'runner',
        jobServiceAccount: 'default',
        managed: true,
        tokenSecret: 'other-token',
        protected: false,
        fargate: undefined,
        config: '',
        values: {},
      },
    ],
    rules: [
      {
        name: 'jobs',
        kind: 'job',
        match: { createdBy: ['gitlab/runner'] },
        serviceAccount: 'ci',
        missing: 'refuse',
        allow: [],
        optOut: 'refuse',
      },
    ],
    default: { manager: 'deny', job: { serviceAccount: 'ci' } },
    unannotated: 'deny',
    exempt: { groups: ['admins'], users: ['jo'] },
    names: new Map([['4242', 'acme/billing']]),
    contact: '#ci-platform, https://wiki.example.com/ci-aws',
  };
  t.strictSame(fleet, expected);
});

t.test('absent settings are derived from the others', async (t) => {
  const read = (file: string) => parseFleet(readFileSync(new URL(`${file}.yaml`, FOLDER), 'utf8')).fleet;
  t.match(
    read('valid-least'),
    wholeLists({
      cluster: { partition: 'aws', oidcIssuer: 'oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE' },
      webhook: { namespace: 'gitlab-runner-irsa' },
      cache: { region: 'eu-central-1', shared: true, role: undefined },
      serviceAccounts: [
        { role: { name: 'tools-runner', path: '/' }, permissions: { cache: true } },
        { role: { arn: 'arn:aws:iam::123456789012:role/tools-ci' }, permissions: { cache: false } },
      ],
      default: { manager: 'keep', job: 'deny' },
      unannotated: 'warn',
    }),
  );
  t.match(
    read('valid-json'),
    wholeLists({
      cluster: { partition: 'aws-cn', oidcIssuer: 'oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLE' },
      cache: undefined,
      serviceAccounts: [
        { role: { arn: 'arn:aws-cn:iam::012345678901:role/tools-runner' }, permissions: { cache: false } },
      ],
    }),
  );
  t.match(read('valid-pod-identity-needs-no-issuer'), { unannotated: 'allow' });
  t.match(read('valid-without-roles'), { unannotated: 'allow' }, 'no account can lose an annotation');
  t.match(read('cache-without-role'), { unannotated: 'allow' });
  t.match(
    read('valid-account-without-role'),
    { unannotated: 'warn' },
    'an account without a role changes nothing for the others',
  );
});

t.test('a mapping that is too large for a ConfigMap is refused', async (t) => {
  // The longest name that there is, so that few rules are enough.
  const account = `ci-${'x'.repeat(250)}`;
  const least = readFileSync(new URL('valid-least.yaml', FOLDER), 'utf8').replace(
    '{name: ci, ',
    `{name: ${account}, roleArn: "arn:aws:iam::123456789012:role/ci", `,
  );
  const rules = (count: number) =>
    Array.from(
      { length: count },
      (_, index) =>
        `  - {name: rule-with-a-long-name-of-number-${index}, match: {kind: job, projects: [${index + 1}]}, serviceAccount: ${account}}\n`,
    ).join('');
  const fleet = (count: number) => least.replace(/ {2}- \{name: jobs.*\n/, rules(count));
  t.same(parseFleet(fleet(2_000)).findings, []);
  const { findings } = parseFleet(fleet(3_200));
  t.match(findings, wholeLists([{ code: 'mapping_size', path: 'rules' }]));
  t.match(findings[0]?.message, /^the mapping has \d{7} bytes, and a ConfigMap is limited to 1048576: /);
});

t.test('no value makes it throw', async () => {
  const manyTeams = parse(readFileSync(new URL('../../../examples/many-teams/fleet.yaml', import.meta.url), 'utf8'));
  const paths = pathsIn(manyTeams);
  /** An example with another value at one of its places. */
  const changed = fc
    .tuple(fc.constantFrom(...paths), fc.anything())
    .map(([path, value]) => put(manyTeams, path, value));
  fc.assert(
    fc.property(fc.oneof(changed, fc.anything()), (document) => {
      parseFleet(stringify(document, { aliasDuplicateObjects: false }) ?? '');
    }),
    { numRuns: runs(300) },
  );
  fc.assert(
    fc.property(fc.string({ unit: codePoint }), (text) => {
      parseFleet(text);
    }),
    { numRuns: 100 },
  );
});

type Step = string | number;

function pathsIn(value: unknown): Step[][] {
  if (typeof value !== 'object' || value === null) return [];
  const keys: Step[] = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => [[key], ...pathsIn((value as never)[key]).map((path) => [key, ...path])]);
}

function put(value: unknown, [step, ...rest]: readonly Step[], other: unknown): unknown {
  if (step === undefined) return other;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<Step, unknown>;
  copy[step] = put(copy[step], rest, other);
  return copy;
}
