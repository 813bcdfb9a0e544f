import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { stringify } from 'yaml';
import { deriveMapping } from '../../../src/fleet/derive-mapping.ts';
import { parseFleet } from '../../../src/fleet/document/parse.ts';
import { mappingDocument } from '../../../src/fleet/mapping-document.ts';
import { runCli } from '../../cli/command-line.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { wholeLists } from '../../whole-lists.ts';
import { ROLE } from '../world.ts';
import { follow } from './follow.ts';
import { createDoctorWorld, type DoctorWorld } from './world.ts';

type Issue = { check_name: string };

const ARN = 'eks.amazonaws.com/role-arn';
const cluster = connect();

t.test('the doctor compares a cluster with a fleet', async (t) => {
  const world = await createDoctorWorld(t, cluster);
  const file = join(world.aws, 'fleet.yaml');
  const text = stringify(fleetOf(world));
  writeFileSync(file, text);
  const { fleet } = parseFleet(text);
  if (fleet === undefined) throw new Error('the fleet of this test is not valid');
  const mapping = stringify(mappingDocument(deriveMapping(fleet)));
  const examine = () => world.examine(['--fleet', file]);
  const map = (text: string) => world.patch(world.mapping, { data: { 'mapping.yaml': text } });
  const annotate = (arn: string | null) =>
    world.patch(world.account('ci-billing'), { metadata: { annotations: { [ARN]: arn } } });
  await map(mapping);

  const cases: { name: string; codes: string[]; break(): Promise<unknown>; byHand?(): Promise<void> }[] = [
    { name: 'nothing if the cluster matches the fleet', codes: [], break: async () => {} },
    { name: 'an account with the role of another', codes: ['fleet_role'], break: () => annotate(`${ROLE}/ci-deploy`) },
    {
      name: 'an account without a role, with the role in the fix',
      codes: ['account_unannotated'],
      break: () => annotate(null),
    },
    {
      name: 'an account that only the fleet names',
      codes: ['template_unmatched', 'fleet_account_absent'],
      break: () => cluster.admin.delete(world.account('ci-project-77')),
      byHand: () =>
        world.patch(world.account('ci-project-77'), { metadata: { annotations: { [ARN]: `${ROLE}/ci-project-77` } } }),
    },
    {
      name: 'a mapping that was changed in the cluster',
      codes: ['fleet_mapping'],
      break: () => map(mapping.replace('4242', '4243')),
      byHand: () => map(mapping),
    },
    {
      name: 'the fleet of another cluster',
      codes: ['fleet_issuer'],
      break: async () =>
        writeFileSync(
          file,
          text.replace(/oidcIssuer: .*/, 'oidcIssuer: https://oidc.eks.eu-central-1.amazonaws.com/id/OTHER'),
        ),
      byHand: async () => writeFileSync(file, text),
    },
  ];
  for (const one of cases)
    await t.test(`the doctor finds ${one.name}`, async (t) => {
      await one.break();
      const { findings } = await examine();
      t.same(
        findings.map(({ code }) => code),
        one.codes,
      );
      for (const finding of findings) await follow(world, finding).catch(() => false);
      await one.byHand?.();
      const after = await examine();
      t.same(after.findings, []);
      t.equal(after.diagnosis.checks.find(({ id }) => id === 'fleet_matches')?.state, 'green');
      t.equal(after.code, 0);
    });

  await t.test('without files from AWS, the roles are those that generate writes for the fleet', async (t) => {
    const { diagnosis, findings } = await world.examine(['--fleet', file], 'without files from AWS');
    t.same(findings, []);
    const states = Object.fromEntries(diagnosis.checks.map(({ id, state }) => [id, state]));
    t.match(states, { roles_trust: 'green', cache_permissions: 'green' });
    t.match(diagnosis.checks.find(({ id }) => id === 'roles_trust')?.looked, file);
  });

  await t.test('the fleet of another cluster is one finding, not one for every role', async (t) => {
    writeFileSync(
      file,
      text.replace(/oidcIssuer: .*/, 'oidcIssuer: https://oidc.eks.eu-central-1.amazonaws.com/id/OTHER'),
    );
    const { diagnosis, findings } = await world.examine(['--fleet', file], 'without files from AWS');
    writeFileSync(file, text);
    t.same(
      findings.map(({ code }) => code),
      ['fleet_issuer'],
    );
    t.equal(diagnosis.checks.find(({ id }) => id === 'roles_trust')?.state, 'blind');
  });

  await t.test('formats of other programs have its findings at the line of the account in the fleet', async (t) => {
    await map(mapping);
    await annotate(`${ROLE}/ci-deploy`);
    const report = async (format: string) =>
      (await runCli([...world.words, '--fleet', file, '--format', format])).stdout;
    const issues = JSON.parse(await report('gitlab-codequality')) as Issue[];
    const line = text.split('\n').findIndex((each) => each.includes('name: ci-billing')) + 1;
    t.match(
      issues.filter(({ check_name }) => check_name === 'fleet_role'),
      wholeLists([{ severity: 'critical', location: { path: /fleet\.yaml$/, lines: { begin: line } } }]),
    );
    const { runs } = JSON.parse(await report('sarif'));
    t.ok(runs[0].results.some(({ ruleId }: { ruleId: string }) => ruleId === 'fleet_role'));
    t.match(await report('junit'), /<failure message="error serviceaccount [^"]*\[fleet_role\]">/);
    await annotate(`${ROLE}/ci-billing`);
  });

  await t.test('a typo in a mapping that the chart of a fleet made is corrected in the fleet', async (t) => {
    const marks = (mark: boolean) =>
      world.patch(world.mapping, {
        metadata: {
          labels: {
            'app.kubernetes.io/managed-by': mark ? 'Helm' : null,
            'gitlab-runner-irsa/mapping-owner': mark ? 'helm' : null,
          },
          annotations: {
            'gitlab-runner-irsa/written-by': mark ? 'gitlab-runner-irsa generate' : null,
            'meta.helm.sh/release-name': mark ? 'irsa' : null,
          },
        },
      });
    await marks(true);
    await map(mapping.replace('serviceAccount: ci-billing', 'serviceAccount: ci-biling'));
    const { findings } = await world.examine([]);
    t.match(
      findings.filter(({ code }) => code === 'account_absent'),
      wholeLists([
        {
          fix: [
            {
              edit: {
                document: { in: 'fleet', release: 'irsa', writes: 'mapping' },
                path: /^rules\[\d\]\.serviceAccount$/,
                set: 'ci-billing',
              },
            },
          ],
        },
      ]),
    );
    await map(mapping);
    await marks(false);
  });

  await t.test('a fleet with an error is refused before the cluster is read', async (t) => {
    writeFileSync(file, readFileSync(file, 'utf8').replace('kind: manager', 'kind: boss'));
    await t.rejects(examine(), /fleet\.yaml.*boss/s);
  });
});

function fleetOf({ gitlab }: DoctorWorld): object {
  const account = (name: string, kind: string, more: object = {}) => {
    return { name, kind, namespaces: [gitlab], role: { name }, ...more };
  };
  return {
    version: 1,
    cluster: {
      ...{ name: 'tools', accountId: '111122223333', region: 'eu-central-1' },
      oidcIssuer: cluster.connection.server,
    },
    gitlab: { url: 'https://gitlab.example.com' },
    webhook: { image: { repository: 'images.example.com/gitlab-runner-irsa' } },
    cache: { bucket: 'example-runner-cache' },
    serviceAccounts: [
      account('gitlab-runner-common', 'manager'),
      account('ci-billing', 'job'),
      account('ci-project-77', 'job'),
    ],
    runners: [
      {
        ...{ name: 'cluster', tags: ['cluster'], namespace: gitlab },
        ...{ serviceAccount: 'gitlab-runner-common', tokenSecret: 'token' },
      },
    ],
    rules: [
      { name: 'billing', match: { kind: 'job', projects: [4242] }, serviceAccount: 'ci-billing' },
      { name: 'everyone-else', match: { kind: 'job' }, serviceAccount: 'ci-project-{project}' },
    ],
  };
}
