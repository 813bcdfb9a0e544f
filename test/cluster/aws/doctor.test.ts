import { join } from 'node:path';
import {
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  DeleteOpenIDConnectProviderCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  PutRolePermissionsBoundaryCommand,
  TagRoleCommand,
} from '@aws-sdk/client-iam';
import { DeleteBucketCommand, DeletePublicAccessBlockCommand, PutPublicAccessBlockCommand } from '@aws-sdk/client-s3';
import t from 'tap';
import { leastPolicy } from '../../../src/aws/least-policy.ts';
import type { ReportedFinding } from '../../../src/doctor/diagnosis.ts';
import { policyOf } from '../../../src/iam/build/build-trust.ts';
import { AWS_ACCOUNT, type Moto, REGION, startMoto, useAws } from '../../aws/moto.ts';
import { runCli } from '../../cli/command-line.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { wholeLists } from '../../whole-lists.ts';
import { createDoctorWorld } from '../doctor/world.ts';
import { BUCKET, createSideOfAws, MANAGER } from './side-of-aws.ts';

const cluster = connect();
const moto = await startMoto(t);
if (moto !== undefined) await examineWith(moto);

async function examineWith(moto: Moto): Promise<void> {
  useAws(moto.endpoint, moto.admin.credentials);
  const world = await createDoctorWorld(t, cluster);
  const { iam, s3, ...side } = await createSideOfAws(moto, world);
  const examine = (...words: string[]) => world.examine(['--aws', ...words], 'without files from AWS');
  const codesOf = (findings: readonly ReportedFinding[]) => findings.map(({ code }) => code);
  const provider = { OpenIDConnectProviderArn: side.provider };

  /** The values of an option in the command of a fix; there is no AWS CLI here. */
  const valueIn = ([finding]: readonly ReportedFinding[], option: string): string => {
    const [fix] = finding?.fix ?? [];
    return (
      new RegExp(`--${option} '?([^' ]+)`).exec(fix !== undefined && 'command' in fix ? fix.command : '')?.[1] ?? ''
    );
  };

  await t.test('a healthy installation has no findings, and every check is green', async (t) => {
    const { code, diagnosis, findings } = await examine();
    t.same(findings, []);
    t.same(
      diagnosis.checks.filter(({ state }) => state !== 'green').map(({ id, unseen }) => ({ id, unseen })),
      [],
    );
    t.match(diagnosis.checks.find(({ id }) => id === 'roles_trust')?.looked, '3 roles in AWS account 111122223333');
    t.equal(code, 0);
  });

  await t.test('without an identity provider, one finding says that no token is accepted', async (t) => {
    await iam.send(new DeleteOpenIDConnectProviderCommand(provider));
    const { code, findings } = await examine();
    t.same(codesOf(findings), ['provider_absent']);
    t.equal(code, 1);
    const ThumbprintList = ['a'.repeat(40)];
    const Url = valueIn(findings, 'url');
    const ClientIDList = [valueIn(findings, 'client-id-list')];
    await iam.send(new CreateOpenIDConnectProviderCommand({ Url, ClientIDList, ThumbprintList }));
    t.same((await examine()).findings, [], 'the printed command creates it');
  });

  await t.test('an identity provider without the audience is found', async (t) => {
    // moto cannot change the audiences of a provider.
    await iam.send(new DeleteOpenIDConnectProviderCommand(provider));
    await side.createProvider(['elsewhere']);
    const { findings } = await examine();
    t.same(codesOf(findings), ['provider_audience_absent']);
    t.equal(valueIn(findings, 'open-id-connect-provider-arn'), side.provider);
    await iam.send(new DeleteOpenIDConnectProviderCommand(provider));
    await side.createProvider(['elsewhere', valueIn(findings, 'client-id')]);
    t.same((await examine()).findings, [], 'the printed command adds it');
  });

  await t.test('a bucket that is missing, or could be public, is found', async (t) => {
    await s3.send(new DeleteBucketCommand({ Bucket: BUCKET }));
    t.same(codesOf((await examine()).findings), ['bucket_absent']);
    await side.createBucket();
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket: BUCKET }));
    const { findings } = await examine();
    t.same(codesOf(findings), ['bucket_public']);
    const words = valueIn(findings, 'public-access-block-configuration').split(',');
    const blocks = Object.fromEntries(words.map((word) => [word.split('=')[0], true]));
    const Bucket = valueIn(findings, 'bucket');
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: blocks }));
    t.same((await examine()).findings, [], 'the printed command closes it');
  });

  await t.test('what is wrong with a role is found without any file', async (t) => {
    await side.trust('ci-billing', 'ci-other');
    t.same(codesOf((await examine()).findings), ['trust_refuses']);
    await side.trust('ci-billing', 'ci-billing');
    await side.allowManager('s3:GetObject');
    t.same(codesOf((await examine()).findings), ['cache_permissions_missing']);
    await side.allowManager('s3:GetObject', 's3:PutObject');
  });

  await t.test('a permissions boundary that keeps the manager from its cache is found', async (t) => {
    const PolicyDocument = JSON.stringify(policyOf([{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }]));
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: 'boundary', PolicyDocument }));
    const bounded = { RoleName: MANAGER, PermissionsBoundary: Policy?.Arn ?? '' };
    await iam.send(new PutRolePermissionsBoundaryCommand(bounded));
    t.same(codesOf((await examine()).findings), ['boundary_refuses']);
    await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: MANAGER }));
  });

  await t.test('a role whose settings differ from the fleet is found, and not once it has them', async (t) => {
    const PolicyDocument = JSON.stringify(policyOf([{ Effect: 'Allow', Action: '*', Resource: '*' }]));
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: 'ci-boundary', PolicyDocument }));
    const PermissionsBoundary = Policy?.Arn ?? '';
    const account = (name: string, kind: string) => ({ name, kind, namespaces: [world.gitlab], role: { name } });
    const fleet = {
      version: 1,
      cluster: {
        ...{ name: 'tools', accountId: AWS_ACCOUNT, region: REGION, oidcIssuer: cluster.connection.server },
        roles: { permissionsBoundary: PermissionsBoundary, tags: { owner: 'ci', 'cost-center': '0042' } },
      },
      gitlab: { url: 'https://gitlab.example.com' },
      webhook: { image: { repository: 'images.example.com/gitlab-runner-irsa' } },
      cache: { bucket: BUCKET },
      serviceAccounts: [account(MANAGER, 'manager'), account('ci-billing', 'job')],
      runners: [{ name: 'common', namespace: world.gitlab, serviceAccount: MANAGER, tokenSecret: 'token' }],
      rules: [{ name: 'jobs', match: { kind: 'job' }, serviceAccount: 'ci-billing' }],
    };
    const file = join(t.testdir({ 'fleet.yaml': JSON.stringify(fleet) }), 'fleet.yaml');
    const ofRoles = async () =>
      (await examine('--fleet', file)).findings.filter(({ code }) => code === 'fleet_role_settings');
    t.match(
      await ofRoles(),
      wholeLists([
        {
          object: `role ${MANAGER}`,
          level: 'warning',
          found: /no permissions boundary, no or other tags owner, cost-center/,
        },
        { object: 'role ci-billing', level: 'warning' },
      ]),
    );
    const Tags = [{ Key: 'owner', Value: 'ci' }];
    for (const RoleName of [MANAGER, 'ci-billing']) {
      await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }));
      await iam.send(new TagRoleCommand({ RoleName, Tags }));
    }
    t.match(
      await ofRoles(),
      wholeLists([
        { object: `role ${MANAGER}`, level: 'notice', found: /^it has no or other tags cost-center$/ },
        { object: 'role ci-billing', level: 'notice' },
      ]),
    );
    for (const RoleName of [MANAGER, 'ci-billing'])
      await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'cost-center', Value: '0042' }] }));
    t.same(await ofRoles(), []);
    for (const RoleName of [MANAGER, 'ci-billing'])
      await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
  });

  await t.test('a role that does not exist is found, and only this', async (t) => {
    await iam.send(new DeleteRolePolicyCommand({ RoleName: 'ci-project-77', PolicyName: 'own' }));
    await iam.send(new DeleteRoleCommand({ RoleName: 'ci-project-77' }));
    const { findings } = await examine();
    t.same(codesOf(findings), ['role_absent']);
    t.match(findings, wholeLists([{ object: `serviceaccount ${world.gitlab}/ci-project-77` }]));
    const annotations = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/ci-billing' };
    await world.patch(world.account('ci-project-77'), { metadata: { annotations } });
    await side.trust('ci-billing', 'ci-billing');
  });

  await t.test('with one statement of the printed policy missing, nothing that it covers is green', async (t) => {
    const { Statement, ...rest } = leastPolicy();
    // moto checks no resources but those of S3, and asks other permissions there: see test/aws/connect.test.ts.
    const wide = Statement.map((one) => ({ ...one, Resource: '*' }));
    const checks = { List: ['roles_trust', 'identity_provider', 'cache_permissions'], Bucket: ['cache_bucket'] };
    for (const [left, ids] of Object.entries(checks)) {
      const own = wide.filter(({ Sid }) => Sid !== left);
      useAws(moto.endpoint, await moto.createUser(`without-${left}`, { ...rest, Statement: own }));
      const { diagnosis } = await moto.enforcing(() => examine());
      for (const id of ids) {
        const check = diagnosis.checks.find((one) => one.id === id);
        t.equal(check?.state, 'blind', id);
        t.strictSame([...new Set(check?.unseen.map(({ because }) => because))], ['forbidden'], id);
      }
    }
  });

  await t.test('without valid credentials, the doctor says so and ends with 2', async (t) => {
    useAws(moto.endpoint, { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' });
    const words = [...world.words.slice(0, -2), '--aws'];
    const { code, stderr, stdout } = await moto.enforcing(() => runCli(words));
    t.equal(code, 2);
    t.equal(stdout, '');
    t.match(stderr, /AWS has no valid credentials: /);
    t.match(stderr, /aws sts get-caller-identity/);
  });
}
