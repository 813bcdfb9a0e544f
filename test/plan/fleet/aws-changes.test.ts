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
  roles: [],
  owners: [],
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

const DEPLOY = 'arn:aws:iam::111122223333:role/billing/deploy';
const SUBJECT = 'system:serviceaccount:ci-deploy:ci-billing-deploy';
/** A statement for this subject, as far as it matters. */
const trusting = (subject: string) => ({
  Effect: 'Allow',
  Condition: {
    StringEquals: { 'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:sub': subject },
  },
});

t.test('another role that is created elsewhere is one whose owner adds a statement', async (t) => {
  const found = changed([[DEPLOY, `${DEPLOY}2`]]);
  t.match(found, {
    ...{ ...NOTHING, changes: true, order: ['owners', 'helm'] },
    roles: [{ account: 'ci-billing-deploy', from: DEPLOY, to: `${DEPLOY}2` }],
    owners: [
      { arn: `${DEPLOY}2`, adds: [trusting(SUBJECT)], removes: [], permissions: false },
      { arn: DEPLOY, adds: [], removes: [trusting(SUBJECT)], permissions: false },
    ],
  });
});

t.test('the owner of a role adds another name of its account, or another namespace', async (t) => {
  const renamed = changed([
    ['name: ci-billing-deploy', 'name: ci-bill-deploy'],
    ['serviceAccount: ci-billing-deploy', 'serviceAccount: ci-bill-deploy'],
  ]);
  t.match(renamed, {
    ...{ changes: true, roles: [], order: ['owners', 'helm'] },
    owners: [
      {
        ...{ arn: DEPLOY, permissions: false, removes: [trusting(SUBJECT)] },
        adds: [trusting('system:serviceaccount:ci-deploy:ci-bill-deploy')],
      },
    ],
  });
});

t.test('a role that nothing uses any more, and other permissions of one', async (t) => {
  const entry = / {2}- name: ci-billing-deploy\n[\s\S]*?billing\/deploy\n/.exec(FLEET)?.[0] ?? '';
  const rule = / {2}- name: billing-deploy\n.*\n.*\n/.exec(FLEET)?.[0] ?? '';
  t.match(
    changed([
      [entry, ''],
      [rule, ''],
    ]),
    { changes: true, owners: [{ arn: DEPLOY, adds: [], removes: [trusting(SUBJECT)] }], order: [] },
  );
  const statement = '      statements: [{Effect: Allow, Action: "s3:GetObject", Resource: "*"}]\n';
  t.match(changed([[entry, `${entry}    permissions:\n${statement}`]]), {
    ...{ changes: true, order: ['owners', 'helm'] },
    owners: [{ arn: DEPLOY, adds: [], removes: [], permissions: true }],
  });
});

t.test('two accounts with the same name in different namespaces have each its role', async (t) => {
  const second = (arn: string) =>
    `  - {name: ci-billing-deploy, kind: job, namespaces: [ci-jobs], roleArn: "${arn}"}\n`;
  const before = FLEET.replace(BILLING, `${second(`${DEPLOY}3`)}${BILLING}`);
  t.match(changed([[second(`${DEPLOY}3`), second(`${DEPLOY}4`)]], before), {
    ...{ moved: [], roles: [{ account: 'ci-billing-deploy', from: `${DEPLOY}3`, to: `${DEPLOY}4` }] },
  });
});

const POD_IDENTITY =
  '    identity: pod-identity\n    role: {path: /ci/}\n    permissions: {managedPolicyArns: [arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser]}';

t.test(
  'another role of an association is for Terraform, and an account that has none from now on for Helm',
  async (t) => {
    const external = (arn: string) => `    identity: pod-identity\n    roleArn: ${arn}`;
    const before = FLEET.replace(POD_IDENTITY, external(DEPLOY.replace('deploy', 'one')));
    t.match(changed([['billing/one', 'billing/two']], before), {
      ...{ roles: [{ account: 'ci-project-1002' }], order: ['owners', 'terraform', 'helm'] },
    });
    t.match(changed([[`    roleArn: ${DEPLOY}`, '    identity: none']]), {
      ...{ roles: [{ account: 'ci-billing-deploy', from: DEPLOY, to: null }], order: ['helm'] },
    });
    t.match(changed([[external(DEPLOY.replace('deploy', 'one')), '    identity: none']], before), {
      ...{ roles: [{ account: 'ci-project-1002', to: null }], order: ['helm'] },
    });
    const none = FLEET.replace(`    roleArn: ${DEPLOY}`, '    identity: none');
    t.match(changed([['    identity: none', `    roleArn: ${DEPLOY}`]], none), {
      roles: [{ account: 'ci-billing-deploy', from: null, to: DEPLOY }],
    });
  },
);

t.test('generated files say the same as the fleet that they come from', async (t) => {
  const filesOf = (text: string) => {
    const { fleet } = parseFleet(text);
    if (fleet === undefined) throw new Error(text);
    return generate(fleet, bundle);
  };
  const edited = FLEET.replace(BILLING, BILLING.replace('{path: /ci/}', '{path: /ci/, name: eks-ci-finance}'))
    .replace('s3:GetObject', 's3:PutObject')
    .replace('AmazonEC2ContainerRegistryReadOnly', 'ReadOnlyAccess')
    .replace(DEPLOY, `${DEPLOY}2`)
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
  t.ok(byFleet.permissions.length > 0 && byFleet.trust.length > 0 && byFleet.owners.length > 0);
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
    'README.md': '- `arn:aws:iam::1:role/a`: `iam/a/`\n- `arn:aws:iam::1:role/b`: `iam/b/`\n',
    'iam/a/trust-policy.json': '{',
    'iam/b/trust-policy.json': '[]',
    'iam/main.tf':
      'resource "aws_iam_role" "a" {\n  name = b\n}\nresource "aws_eks_pod_identity_association" "b" {\n}\n',
  };
  t.match(generatedState(new Map(Object.entries(files))), {
    accounts: [{ name: 'a', namespaces: [], roleArn: undefined, isAssociated: false }],
    roles: [
      { arn: 'arn:aws:iam:::role' },
      { arn: 'arn:aws:iam::1:role/a', trust: '' },
      { arn: 'arn:aws:iam::1:role/b', trust: '' },
    ],
  });
});

t.test('a folder of a role elsewhere without its files has a role without policies', async (t) => {
  const readme = `- \`${ROLE}\`: \`iam/ci/\`\n`;
  t.match(generatedState(new Map([['README.md', readme]])).roles, [{ arn: ROLE, trust: '', permissions: '' }]);
});

t.test('a role elsewhere that the fleet creates from now on is imported, and its owner changes nothing', async (t) => {
  const edit = [
    'roleArn: arn:aws:iam::111122223333:role/billing/deploy',
    'role: {name: deploy, path: /billing/, import: true}',
  ] as const;
  const deploy = 'arn:aws:iam::111122223333:role/billing/deploy';
  t.match(changed([edit]), { imported: [deploy], owners: [], released: [], changes: true });
});
