import type { JsonWebKey } from 'node:crypto';
import { join } from 'node:path';
import { DeleteOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';
import { DeleteBucketCommand, DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import t from 'tap';
import { createFront } from '../../aws/front.ts';
import { type Moto, startMoto, useAws } from '../../aws/moto.ts';
import { runCli } from '../../cli/command-line.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { made } from '../../control-plane/client/made.ts';
import { writeKubeconfig } from '../../control-plane/server/kubeconfig.ts';
import { wholeLists } from '../../whole-lists.ts';
import { createDoctorWorld, runnerConfigOf } from '../doctor/world.ts';
import { BUCKET, createSideOfAws, MANAGER } from './side-of-aws.ts';
import { refuseToken } from './small-sts.ts';

const cluster = connect();
const moto = await startMoto(t);
if (moto !== undefined) await tryWith(moto);

async function tryWith(moto: Moto): Promise<void> {
  const world = await createDoctorWorld(t, cluster);
  const { gitlab } = world;
  const side = await createSideOfAws(moto, world);
  const { keys } = JSON.parse(String(made(await cluster.admin.raw('GET', '/openid/v1/jwks'), 'the keys'))) as {
    keys: JsonWebKey[];
  };
  const front = await createFront(t, moto.endpoint, async (request, pass) => {
    // moto cannot check permissions of a request without a signature.
    if (request.path.startsWith(`/${BUCKET}/`)) return moto.enforcing(pass);
    if (!request.body.includes('Action=AssumeRoleWithWebIdentity')) return undefined;
    return refuseToken(request, { iam: side.iam, keys });
  });
  // The user has no credentials: a token needs none.
  useAws(front.endpoint, { accessKeyId: '', secretAccessKey: '' });
  const examine = (...words: string[]) => world.examine(['--try', ...words]);
  const codes = async (...words: string[]) => (await examine(...words)).findings.map(({ code }) => code);
  const keysIn = async () =>
    (await side.s3.send(new ListObjectsV2Command({ Bucket: BUCKET }))).Contents?.map(({ Key }) => Key) ?? [];

  await t.test('each account gets its role, and the manager writes, reads and removes an object', async (t) => {
    await side.allowManager('s3:GetObject', 's3:PutObject', 's3:DeleteObject');
    const { code, diagnosis, findings } = await examine();
    t.same(findings, []);
    t.equal(code, 0);
    const on = (account: string) => diagnosis.tried?.find(({ name }) => name === account)?.steps;
    const session = (role: string) => `arn:aws:sts::111122223333:assumed-role/${role}/gitlab-runner-irsa-doctor`;
    t.match(
      on('ci-billing'),
      wholeLists([{ step: 'token' }, { step: 'role' }, { step: 'identity', on: session('ci-billing') }]),
    );
    const object = `s3://${BUCKET}/gitlab-runner-irsa-doctor`;
    t.match(
      on(MANAGER)?.slice(2),
      wholeLists([
        { step: 'identity', on: session(MANAGER) },
        { step: 'put', on: object },
        { step: 'get', on: object },
        { step: 'remove', on: object },
      ]),
    );
    t.same(await keysIn(), []);
    const { stdout } = await runCli([...world.words, '--try']);
    t.match(stdout, `✓ ${gitlab}/ci-billing is ${session('ci-billing')}\n`);
    t.match(stdout, `✓ ${gitlab}/${MANAGER} wrote and read ${object}\n`);
  });

  await t.test('a manager with RoleARN and a path uses that role, below that path', async (t) => {
    await side.createCacheRole();
    const config = runnerConfigOf(gitlab)
      .replace('Shared = true', 'Shared = true\n    Path = "all/"')
      .concat('      RoleARN = "arn:aws:iam::111122223333:role/cache"\n');
    await world.patch(world.runnerConfig, { data: { 'config.template.toml': config } });
    const { diagnosis } = await examine('--service-account', `${gitlab}/${MANAGER}`);
    const object = `s3://${BUCKET}/all/gitlab-runner-irsa-doctor`;
    t.match(
      diagnosis.tried?.[0]?.steps.slice(3),
      wholeLists([
        { step: 'cache role', on: 'arn:aws:iam::111122223333:role/cache' },
        { step: 'put', on: object },
        { step: 'get', on: object },
        { step: 'remove', on: object },
      ]),
    );
    t.notOk(diagnosis.tried?.[0]?.steps.some(({ failed }) => failed));
    await world.patch(world.runnerConfig, { data: { 'config.template.toml': runnerConfigOf(gitlab) } });
  });

  await t.test('a manager with UploadRoleARN uploads with that role, and downloads with its own', async (t) => {
    const config = runnerConfigOf(gitlab).concat('      UploadRoleARN = "arn:aws:iam::111122223333:role/cache"\n');
    await world.patch(world.runnerConfig, { data: { 'config.template.toml': config } });
    const { diagnosis } = await examine('--service-account', `${gitlab}/${MANAGER}`);
    const object = `s3://${BUCKET}/gitlab-runner-irsa-doctor`;
    t.match(
      diagnosis.tried?.[0]?.steps.slice(3),
      wholeLists([
        { step: 'cache role', on: 'arn:aws:iam::111122223333:role/cache' },
        ...['put', 'get', 'remove'].map((step) => ({ step, on: object })),
      ]),
    );
    t.notOk(diagnosis.tried?.[0]?.steps.some(({ failed }) => failed));
    await world.patch(world.runnerConfig, { data: { 'config.template.toml': runnerConfigOf(gitlab) } });
  });

  await t.test('only the named account is tried', async (t) => {
    const { code, diagnosis } = await examine('--service-account', `${gitlab}/ci-billing`);
    t.same(
      diagnosis.tried?.map(({ name }) => name),
      ['ci-billing'],
    );
    t.equal(code, 0);
    for (const [account, message] of [
      ['ci-billing', /is not NAMESPACE\/NAME/],
      [`${gitlab}/ci-bilding`, /does not exist/],
      [`${gitlab}/default`, /is not annotated with a role/],
    ] as const)
      await t.rejects(examine('--service-account', account), message, account);
  });

  await t.test('a role that may not remove the object is a notice, with the command', async (t) => {
    await side.allowManager('s3:GetObject', 's3:PutObject');
    const { code, findings } = await examine();
    t.match(
      findings,
      wholeLists([
        { code: 'try_object_left', fix: [{ command: `aws s3 rm s3://${BUCKET}/gitlab-runner-irsa-doctor` }] },
      ]),
    );
    t.equal(findings.length, 1);
    t.equal(code, 0);
    t.same(await keysIn(), ['gitlab-runner-irsa-doctor']);
    await side.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'gitlab-runner-irsa-doctor' }));
  });

  await t.test('a role that may not write names the permission', async (t) => {
    await side.allowManager('s3:GetObject');
    const { findings } = await examine();
    t.match(
      findings,
      wholeLists([{ code: 'try_cache_refused', found: /it may not s3:PutObject \(put s3:\/\/.*; AccessDenied: / }]),
    );
    await side.allowManager('s3:GetObject', 's3:PutObject', 's3:DeleteObject');
  });

  await t.test('a bucket that does not exist is named', async (t) => {
    await side.s3.send(new DeleteBucketCommand({ Bucket: BUCKET }));
    t.match(
      (await examine()).findings,
      wholeLists([{ code: 'try_cache_refused', found: /the bucket does not exist/ }]),
    );
    await side.createBucket();
  });

  await t.test('a role that trusts another account is refused, and only this one', async (t) => {
    await side.trust('ci-billing', 'ci-other');
    const { findings } = await examine();
    t.match(
      findings,
      wholeLists([
        {
          code: 'try_role_refused',
          object: `serviceaccount ${gitlab}/ci-billing`,
          found: /AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity/,
          fix: [{ advice: new RegExp(`admits system:serviceaccount:${gitlab}:ci-billing`) }],
        },
      ]),
    );
    t.equal(findings.length, 1);
    await side.trust('ci-billing', 'ci-billing');
  });

  await t.test('without an identity provider, and without its audience, no token is accepted', async (t) => {
    await side.iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: side.provider }));
    const absent = /no identity provider for the issuer of this cluster \(InvalidIdentityToken: No/;
    t.match((await examine()).findings, wholeLists(Array(3).fill({ code: 'try_token_refused', found: absent })));
    await side.createProvider(['elsewhere']);
    const { findings } = await examine();
    t.match(
      findings,
      wholeLists(Array(3).fill({ code: 'try_token_refused', found: /does not list the audience sts\.amazonaws\.com/ })),
    );
    await side.iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: side.provider }));
    await side.createProvider(['sts.amazonaws.com']);
    t.same(await codes(), []);
  });

  await t.test('a user who may not request tokens is told the permission, and the check is not green', async (t) => {
    await cluster.createServiceAccount(world.irsa, { name: 'reader' });
    const read = [{ apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list'] }];
    for (const namespace of [gitlab, world.irsa]) await cluster.grant(namespace, `${world.irsa}/reader`, read);
    const file = join(world.aws, 'reader.kubeconfig');
    writeKubeconfig(cluster.connection, { file, token: await cluster.token(world.irsa, 'reader') });
    const { code, diagnosis } = await examine('--kubeconfig', file, '--namespace', world.irsa);
    const check = diagnosis.checks.find(({ id }) => id === 'roles_tried');
    t.equal(check?.state, 'blind');
    t.match(
      check?.unseen,
      wholeLists(Array(3).fill({ because: 'forbidden', needs: `create serviceaccounts/token in namespace ${gitlab}` })),
    );
    t.equal(code, 2);
  });
}
