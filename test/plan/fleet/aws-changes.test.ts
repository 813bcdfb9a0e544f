import { readFileSync } from 'node:fs';
import t from 'tap';
import { deriveMapping } from '../../../src/fleet/derive-mapping.ts';
import { parseFleet } from '../../../src/fleet/document/parse.ts';
import { awsChangesOf } from '../../../src/plan/fleet/aws-changes.ts';
import { fleetStateOf } from '../../../src/plan/fleet/fleet-state.ts';
import { mapPair } from '../../../src/plan/pair.ts';
import { wholeLists } from '../../whole-lists.ts';

const FLEET = readFileSync('examples/many-teams/fleet.yaml', 'utf8');
const ROLE = 'arn:aws:iam::111122223333:role/ci';

/** @param edits texts and what replaces them */
function changed(edits: readonly (readonly [string, string])[], before = FLEET) {
  const after = edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The fleet has no ${from}`);
    return text.replace(from, to);
  }, before);
  const fleets = mapPair({ before, after }, (text) => {
    const { findings, fleet } = parseFleet(text);
    if (fleet === undefined) throw new Error(findings.map(({ message }) => message).join('\n'));
    return fleet;
  });
  return awsChangesOf(mapPair(fleets, fleetStateOf), mapPair(fleets, deriveMapping));
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
  annotations: [],
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
  t.match(both, wholeLists({ ...NOTHING, order: ['helm'], moved: [{ account: 'ci', added: ['ci'], removed: [] }] }));
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
  t.match(
    both,
    wholeLists({
      ...{ trust: [`${ROLE}/eks-ci-billing`], order: ['terraform', 'helm'] },
      moved: [{ account: 'ci-billing', added: ['ci-deploy'], removed: [], inPlace: false }],
    }),
  );
  const moved = changed([
    [
      '  - name: ci-project-1001\n    kind: job\n    namespaces: [ci-jobs]',
      '  - name: ci-project-1001\n    kind: job\n    namespaces: [ci-deploy]',
    ],
  ]);
  t.match(
    moved,
    wholeLists({
      moved: [{ account: 'ci-project-1001', added: ['ci-deploy'], removed: ['ci-jobs'], inPlace: true }],
      order: ['terraform', 'helm', 'remove the old'],
    }),
  );
});

t.test('other statements change the permissions', async (t) => {
  t.match(
    changed([['s3:ListBucket', 's3:PutObject']]),
    wholeLists({
      ...{ permissions: [`${ROLE}/eks-ci-billing`], trust: [], order: ['terraform', 'helm'] },
    }),
  );
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
  t.match(
    changed([[BILLING, `${extra}${BILLING}`]]),
    wholeLists({ made: [], imported: [arn], order: ['terraform', 'helm'] }),
  );
  const before = FLEET.replace(BILLING, `${extra}${BILLING}`);
  t.same(changed([[', import: true', '']], before), { ...NOTHING, changes: false });
});

t.test('an account that comes or leaves has a role that is made or destroyed', async (t) => {
  const extra = '  - {name: ci-new, kind: job, namespaces: [ci-jobs], role: {path: /ci/}}\n';
  t.match(
    changed([[BILLING, `${extra}${BILLING}`]]),
    wholeLists({
      made: [`${ROLE}/eks-ci-new`],
      moved: [],
      order: ['terraform', 'helm'],
    }),
  );
  const removed = changed([[extra, '']], FLEET.replace(BILLING, `${extra}${BILLING}`));
  t.match(removed, wholeLists({ made: [], destroyed: [`${ROLE}/eks-ci-new`], order: ['helm', 'remove the old'] }));
});

t.test('a role that is created elsewhere from now on is released', async (t) => {
  const arn = `${ROLE}/eks-ci-billing`;
  const found = changed([[BILLING, BILLING.replace('role: {path: /ci/}', `roleArn: ${arn}`)]]);
  t.match(found, wholeLists({ released: [arn], destroyed: [], changes: true }));
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
  t.match(
    found,
    wholeLists({
      ...{ ...NOTHING, changes: true, order: ['owners', 'helm', 'owners remove'] },
      roles: [{ account: 'ci-billing-deploy', from: DEPLOY, to: `${DEPLOY}2` }],
      owners: [
        { arn: `${DEPLOY}2`, adds: [trusting(SUBJECT)], removes: [], permissions: false },
        { arn: DEPLOY, adds: [], removes: [trusting(SUBJECT)], permissions: false },
      ],
    }),
  );
});

t.test('the owner of a role adds another name of its account, or another namespace', async (t) => {
  const renamed = changed([
    ['name: ci-billing-deploy', 'name: ci-bill-deploy'],
    ['serviceAccount: ci-billing-deploy', 'serviceAccount: ci-bill-deploy'],
  ]);
  t.match(
    renamed,
    wholeLists({
      ...{ changes: true, roles: [], order: ['owners', 'helm', 'owners remove'] },
      owners: [
        {
          ...{ arn: DEPLOY, permissions: false, removes: [trusting(SUBJECT)] },
          adds: [trusting('system:serviceaccount:ci-deploy:ci-bill-deploy')],
        },
      ],
    }),
  );
});

t.test('a role that nothing uses any more, and other permissions of one', async (t) => {
  const entry = / {2}- name: ci-billing-deploy\n[\s\S]*?billing\/deploy\n/.exec(FLEET)?.[0] ?? '';
  const rule = / {2}- name: billing-deploy\n.*\n.*\n/.exec(FLEET)?.[0] ?? '';
  t.match(
    changed([
      [entry, ''],
      [rule, ''],
    ]),
    wholeLists({
      changes: true,
      owners: [{ arn: DEPLOY, adds: [], removes: [trusting(SUBJECT)] }],
      order: ['helm', 'owners remove'],
    }),
  );
  const statement = '      statements: [{Effect: Allow, Action: "s3:GetObject", Resource: "*"}]\n';
  t.match(
    changed([[entry, `${entry}    permissions:\n${statement}`]]),
    wholeLists({
      ...{ changes: true, order: ['owners', 'helm'] },
      owners: [{ arn: DEPLOY, adds: [], removes: [], permissions: true }],
    }),
  );
});

t.test('two accounts with the same name in different namespaces have each its role', async (t) => {
  const second = (arn: string) =>
    `  - {name: ci-billing-deploy, kind: job, namespaces: [ci-jobs], roleArn: "${arn}"}\n`;
  const before = FLEET.replace(BILLING, `${second(`${DEPLOY}3`)}${BILLING}`);
  t.match(
    changed([[second(`${DEPLOY}3`), second(`${DEPLOY}4`)]], before),
    wholeLists({
      ...{ moved: [], roles: [{ account: 'ci-billing-deploy', from: `${DEPLOY}3`, to: `${DEPLOY}4` }] },
    }),
  );
});

const POD_IDENTITY =
  '    identity: pod-identity\n    role: {path: /ci/}\n    permissions: {managedPolicyArns: [arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser]}';

t.test(
  'another role of an association is for Terraform, and an account that has none from now on for Helm',
  async (t) => {
    const external = (arn: string) => `    identity: pod-identity\n    roleArn: ${arn}`;
    const before = FLEET.replace(POD_IDENTITY, external(DEPLOY.replace('deploy', 'one')));
    t.match(
      changed([['billing/one', 'billing/two']], before),
      wholeLists({
        ...{ roles: [{ account: 'ci-project-1002' }], order: ['owners', 'terraform', 'helm', 'owners remove'] },
      }),
    );
    t.match(
      changed([[`    roleArn: ${DEPLOY}`, '    identity: none']]),
      wholeLists({
        ...{ roles: [{ account: 'ci-billing-deploy', from: DEPLOY, to: null }], order: ['helm', 'owners remove'] },
      }),
    );
    t.match(
      changed([[external(DEPLOY.replace('deploy', 'one')), '    identity: none']], before),
      wholeLists({
        ...{ roles: [{ account: 'ci-project-1002', to: null }], order: ['helm', 'owners remove'] },
      }),
    );
    const none = FLEET.replace(`    roleArn: ${DEPLOY}`, '    identity: none');
    t.match(
      changed([['    identity: none', `    roleArn: ${DEPLOY}`]], none),
      wholeLists({
        roles: [{ account: 'ci-billing-deploy', from: null, to: DEPLOY }],
      }),
    );
  },
);

t.test('a role elsewhere that the fleet creates from now on is imported, and its owner changes nothing', async (t) => {
  const edit = [
    'roleArn: arn:aws:iam::111122223333:role/billing/deploy',
    'role: {name: deploy, path: /billing/, import: true}',
  ] as const;
  const deploy = 'arn:aws:iam::111122223333:role/billing/deploy';
  t.match(changed([edit]), wholeLists({ imported: [deploy], owners: [], released: [], changes: true }));
});

t.test('the role of an account that the chart does not create is for people to annotate', async (t) => {
  const entry = '  - name: ci-billing-deploy\n';
  const before = FLEET.replace(entry, `${entry}    create: false\n`);
  t.not(before, FLEET);
  const annotation = { namespace: 'ci-deploy', account: 'ci-billing-deploy', role: `${DEPLOY}2` };
  const renamed = changed([[DEPLOY, `${DEPLOY}2`]], before);
  t.match(renamed, wholeLists({ order: ['owners', 'annotate', 'owners remove'], annotations: [annotation] }));
  t.match(
    changed([[`    roleArn: ${DEPLOY}`, '    identity: none']], before),
    wholeLists({ order: ['annotate', 'owners remove'], annotations: [{ ...annotation, role: null }] }),
  );
  const both = changed(
    [
      [DEPLOY, `${DEPLOY}2`],
      [BILLING, BILLING.replace('{path: /ci/}', '{path: /ci/, name: eks-ci-finance}')],
    ],
    before,
  );
  const rule = '  - {name: new, match: {kind: job, projects: [4244]}, serviceAccount: ci-billing-deploy}\n';
  const given = changed(
    [
      [DEPLOY, `${DEPLOY}2`],
      ['rules:\n', `rules:\n${rule}`],
    ],
    before,
  );
  t.match(given, wholeLists({ order: ['owners', 'helm', 'annotate', 'owners remove'] }), 'with another mapping');
  const order = ['owners', 'terraform', 'helm', 'annotate', 'remove the old', 'owners remove'];
  t.match(both, wholeLists({ order, annotations: [annotation] }));
  t.match(changed([[`${entry}    create: false\n`, entry]], before), { ...NOTHING, changes: false });
  t.match(
    changed([['namespaces: [ci-deploy]', 'namespaces: [ci-deploy, ci-jobs]']], before),
    wholeLists({
      order: ['owners', 'annotate', 'owners remove'],
      annotations: [{ namespace: 'ci-jobs', role: DEPLOY }],
    }),
    'in another namespace',
  );
});
