import { readFileSync } from 'node:fs';
import t from 'tap';
import type { ServiceAccount } from '../../../src/accounts/service-account.ts';
import { deriveMapping } from '../../../src/fleet/derive-mapping.ts';
import { parseFleet } from '../../../src/fleet/document/parse.ts';
import { fleetAccounts } from '../../../src/fleet/fleet-accounts.ts';
import { generate } from '../../../src/generate/generate.ts';
import { awsChangesOf } from '../../../src/plan/fleet/aws-changes.ts';
import { fleetStateOf } from '../../../src/plan/fleet/fleet-state.ts';
import { generatedAccounts, generatedState } from '../../../src/plan/fleet/generated-state.ts';
import { mapPair } from '../../../src/plan/pair.ts';
import { bundle } from '../../generate/bundle.ts';

const FLEET = readFileSync('examples/many-teams/fleet.yaml', 'utf8');
const ROLE = 'arn:aws:iam::111122223333:role/ci';

/** @param edits texts and what replaces them */
function changed(edits: readonly (readonly [string, string])[], before = FLEET) {
  const after = edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The fleet has no ${from}`);
    return text.replace(from, to);
  }, before);
  return awsChangesOf(
    mapPair({ before, after }, (text) => {
      const { findings, fleet } = parseFleet(text);
      if (fleet === undefined) throw new Error(findings.map(({ message }) => message).join('\n'));
      return fleetStateOf(fleet);
    }),
  );
}

const NOTHING = {
  made: [],
  imported: [],
  destroyed: [],
  renamed: [],
  released: [],
  trust: [],
  permissions: [],
  settings: [],
  moved: [],
  order: [],
};
const BILLING = '  - name: ci-billing\n    kind: job\n    namespaces: [ci-jobs]\n    role: {path: /ci/}\n';

t.test('the same fleet changes nothing', async (t) => {
  t.same(changed([]), { ...NOTHING, changes: false });
});

t.test('of accounts without a role, only the namespaces can change', async (t) => {
  const before = readFileSync('test/fixtures/fleet/valid-without-roles.yaml', 'utf8');
  const both = changed(
    [['name: ci, kind: job, namespaces: [gitlab]', 'name: ci, kind: job, namespaces: [gitlab, ci]']],
    before,
  );
  t.match(both, { ...NOTHING, order: ['helm'], moved: [{ account: 'ci', added: ['ci'], removed: [] }] });
});

t.test('a renamed role is one that is made and one that is destroyed', async (t) => {
  const [from, to] = [`${ROLE}/eks-ci-billing`, `${ROLE}/eks-ci-finance`];
  t.same(changed([[BILLING, BILLING.replace('{path: /ci/}', '{path: /ci/, name: eks-ci-finance}')]]), {
    ...{ ...NOTHING, changes: true, made: [to], destroyed: [from] },
    renamed: [{ account: 'ci-billing', from, to }],
    order: ['terraform', 'helm', 'remove the old'],
  });
});

t.test('another namespace changes the trust policy; the account moves in place only if none stays', async (t) => {
  const both = changed([[BILLING, BILLING.replace('[ci-jobs]', '[ci-jobs, ci-deploy]')]]);
  t.match(both, {
    ...{ trust: [`${ROLE}/eks-ci-billing`], order: ['terraform', 'helm'] },
    moved: [{ account: 'ci-billing', added: ['ci-deploy'], removed: [], inPlace: false }],
  });
  const moved = changed([
    [
      '  - name: ci-project-1001\n    kind: job\n    namespaces: [ci-jobs]',
      '  - name: ci-project-1001\n    kind: job\n    namespaces: [ci-deploy]',
    ],
  ]);
  t.match(moved, {
    moved: [{ account: 'ci-project-1001', added: ['ci-deploy'], removed: ['ci-jobs'], inPlace: true }],
    order: ['terraform', 'helm', 'remove the old'],
  });
});

t.test('other statements change the permissions', async (t) => {
  t.match(changed([['s3:ListBucket', 's3:PutObject']]), {
    ...{ permissions: [`${ROLE}/eks-ci-billing`], trust: [], order: ['terraform', 'helm'] },
  });
});

const WITH_SETTINGS: [string, string] = [
  'role: {path: /ci/}\n    permissions:\n      statements:\n        - Sid: ReadArtifacts',
  'role: {path: /ci/, tags: {team: billing, a: b}, maxSessionDuration: 7200}\n    permissions:\n      statements:\n        - Sid: ReadArtifacts',
];

t.test('other tags or another boundary change the settings, and the order of tags does not', async (t) => {
  const arn = `${ROLE}/eks-ci-billing`;
  t.same(changed([WITH_SETTINGS]), { ...NOTHING, changes: true, settings: [arn], order: ['terraform', 'helm'] });
  const reordered: [string, string] = ['{team: billing, a: b}', '{a: b, team: billing}'];
  t.same(changed([reordered], FLEET.replace(...WITH_SETTINGS)), { ...NOTHING, changes: false });
});

t.test('a role that exists is imported, not made; with import removed after that, nothing changes', async (t) => {
  const arn = `${ROLE}/eks-ci-new`;
  const extra = '  - {name: ci-new, kind: job, namespaces: [ci-jobs], role: {path: /ci/, import: true}}\n';
  t.match(changed([[BILLING, `${extra}${BILLING}`]]), { made: [], imported: [arn], order: ['terraform', 'helm'] });
  const before = FLEET.replace(BILLING, `${extra}${BILLING}`);
  t.same(changed([[', import: true', '']], before), { ...NOTHING, changes: false });
});

t.test('an account that comes or leaves has a role that is made or destroyed', async (t) => {
  const extra = '  - {name: ci-new, kind: job, namespaces: [ci-jobs], role: {path: /ci/}}\n';
  t.match(changed([[BILLING, `${extra}${BILLING}`]]), {
    made: [`${ROLE}/eks-ci-new`],
    moved: [],
    order: ['terraform', 'helm'],
  });
  const removed = changed([[extra, '']], FLEET.replace(BILLING, `${extra}${BILLING}`));
  t.match(removed, { made: [], destroyed: [`${ROLE}/eks-ci-new`], order: ['helm', 'remove the old'] });
});

t.test('a role that is created elsewhere from now on is released', async (t) => {
  const arn = `${ROLE}/eks-ci-billing`;
  const found = changed([[BILLING, BILLING.replace('role: {path: /ci/}', `roleArn: ${arn}`)]]);
  t.match(found, { released: [arn], destroyed: [], changes: true });
});

t.test('generated files say the same as the fleet that they come from', async (t) => {
  const filesOf = (text: string) => {
    const { fleet } = parseFleet(text);
    if (fleet === undefined) throw new Error(text);
    return generate(fleet, bundle);
  };
  const edited = FLEET.replace(BILLING, BILLING.replace('{path: /ci/}', '{path: /ci/, name: eks-ci-finance}'))
    .replace('s3:GetObject', 's3:PutObject')
    .replace('AmazonEC2ContainerRegistryReadOnly', 'ReadOnlyAccess')
    .replace(
      '  - name: ci-project-1001\n    kind: job\n    namespaces: [ci-jobs]',
      '  - name: ci-project-1001\n    kind: job\n    namespaces: [ci-deploy]',
    );
  const more = '  - {name: ci-new, kind: job, namespaces: [ci-jobs], role: {import: true, tags: {a: b}}}\n';
  const settings: [string, string] = ['\ngitlab:\n', '  roles: {tags: {path: x}, description: "a\\nb"}\n\ngitlab:\n'];
  for (const [before, after] of [
    [FLEET, FLEET.replace(...settings)],
    [
      FLEET.replace(...settings),
      FLEET.replace(...settings)
        .replace('{path: x}', '{path: y}')
        .replace(BILLING, `${more}${BILLING}`),
    ],
  ] as const)
    t.same(
      awsChangesOf(mapPair({ before, after }, (text) => generatedState(filesOf(text)))),
      changed([[before, after]], before),
    );
  const byFleet = changed([[FLEET, edited]]);
  const byFiles = awsChangesOf(mapPair({ before: FLEET, after: edited }, (text) => generatedState(filesOf(text))));
  t.ok(byFleet.permissions.length > 0 && byFleet.trust.length > 0);
  t.same(byFiles, byFleet);
  const { accounts } = generatedState(filesOf(FLEET));
  t.match(
    accounts.find(({ name }) => name === 'ci-project-1002'),
    { roleArn: `${ROLE}/eks-ci-project-1002` },
  );
  const elsewhere = FLEET.replace(
    '    identity: pod-identity\n    role: {path: /ci/}\n    permissions: {managedPolicyArns: [arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser]}',
    '    identity: pod-identity\n    roleArn: arn:aws:iam::111122223333:role/other',
  );
  t.match(
    generatedState(filesOf(elsewhere)).accounts.find(({ name }) => name === 'ci-project-1002'),
    {
      roleArn: 'arn:aws:iam::111122223333:role/other',
    },
  );
});

t.test('generated files have the accounts of the fleet, and those that its runners set for jobs', async (t) => {
  const { fleet } = parseFleet(FLEET);
  if (fleet === undefined) throw new Error(FLEET);
  const written = generatedAccounts(generate(fleet, bundle), deriveMapping(fleet));
  const shown = (accounts: readonly ServiceAccount[]) =>
    accounts.map(({ name, namespace, roleArn }) => `${namespace}/${name} ${roleArn}`).toSorted();
  t.strictSame(shown(written), shown(fleetAccounts(fleet)));
  t.same(generatedAccounts(new Map(), { ...deriveMapping(fleet), managers: [] }), []);
});

t.test('files that were edited by hand have what can be read of them', async (t) => {
  t.same(generatedState(new Map()), { accounts: [], roles: [] });
  const files = {
    'chart/values.yaml': 'serviceAccounts: [{name: a}, 5]',
    'iam/main.tf':
      'resource "aws_iam_role" "a" {\n  name = b\n}\nresource "aws_eks_pod_identity_association" "b" {\n}\n',
  };
  t.match(generatedState(new Map(Object.entries(files))), {
    accounts: [{ name: 'a', namespaces: [], roleArn: '' }],
    roles: [{ arn: 'arn:aws:iam:::role' }],
  });
});
