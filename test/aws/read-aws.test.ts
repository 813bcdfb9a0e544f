import { CreateClusterCommand, DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import t from 'tap';
import { connectAws } from '../../src/aws/connect.ts';
import { readAws } from '../../src/doctor/read/aws/read-aws.ts';
import { isSeen } from '../../src/doctor/world/seen.ts';
import type { World } from '../../src/doctor/world/world.ts';
import { accounts, healthyWorld, ROLE } from '../doctor/world/healthy-world.ts';
import { wholeLists } from '../whole-lists.ts';
import { createFront, type FrontAnswer, type FrontRequest } from './front.ts';
import { AWS_ACCOUNT, type Moto, REGION, startMoto, useAws } from './moto.ts';

// The doctor's reading of AWS, for a cluster that only exists as data.

const ABROAD = 'arn:aws:iam::999988887777:role/ci-deploy';
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const POLICY = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' } }],
});
const ROLES_OF_ACCOUNTS = {
  'gitlab-runner-common': `${ROLE}/gitlab-runner-common`,
  'ci-billing': `${ROLE}/ci-billing`,
  'ci-project-1': `${ROLE}/no-such-role`,
  'ci-project-2': ABROAD,
};

const moto = await startMoto(t);
if (moto !== undefined) await readFrom(moto);

async function readFrom(moto: Moto): Promise<void> {
  const issuer = await fill(moto);
  const front = await createFront(t, moto.endpoint, async (request) => associationsOf(request));
  const world = healthyWorld({ issuer: { seen: issuer }, accounts: accounts(ROLES_OF_ACCOUNTS) });
  const read = async (): Promise<{ side: Extract<World['aws'], { seen: unknown }>['seen']; roles: RolesSeen }> => {
    const aws = await connectAws(
      { profile: undefined, region: undefined, fallbackRegion: REGION, userAgent: 't/1' },
      {},
    );
    const { aws: side, roles } = await readAws(aws, world, (text) => progress.push(text)).finally(() => aws.close());
    if (!isSeen(side) || !isSeen(roles)) throw new Error('AWS was not read');
    return { side: side.seen, roles: roles.seen };
  };
  const progress: string[] = [];

  await t.test('everything that the cluster names is read', async (t) => {
    useAws(front.endpoint, moto.admin.credentials);
    const { roles, side } = await read();
    t.same([...roles.byName.keys()].toSorted(), ['ci-billing', 'gitlab-runner-common', 'unused']);
    t.same(roles.live?.absent, new Set([`${ROLE}/no-such-role`, `${ROLE}/target`]));
    t.match(roles.live?.unseen.get(ABROAD), {
      because: 'unasked',
      needs: '--profile with credentials of AWS account 999988887777',
    });
    const [billing] = roles.byName.get('ci-billing') ?? [];
    t.match(
      billing,
      wholeLists({
        arn: `${ROLE}/ci-billing`,
        attached: [],
        trust: { value: { Statement: [{ Effect: 'Allow' }] } },
      }),
    );
    t.equal(billing?.permissions?.length, 2, 'its own policy, and that of AWS');
    t.match(side, wholeLists({ cluster: { seen: { name: 'tools' } }, providers: { seen: [] } }));
    t.match(isSeen(side.associations) && side.associations.seen.get('gitlab/ci-billing'), {
      seen: { roleArn: `${ROLE}/ci-billing`, targetRoleArn: `${ROLE}/target`, tagged: false },
    });
    t.same(isSeen(side.associations) && [...side.associations.seen.keys()], ['gitlab/ci-billing'], 'and no others');
    t.match(side.accessEntries, { unseen: { because: 'unasked', needs: '--security' } });
    t.same(side.buckets, new Map([['cache', { seen: undefined }]]), 'the bucket does not exist');
    t.match(progress.join('\n'), /the roles of AWS account 111122223333 \(3\)/);
  });

  await t.test('without permission to list all roles, those of the accounts are read one by one', async (t) => {
    const actions = ['GetRole', 'ListRolePolicies', 'GetRolePolicy', 'ListAttachedRolePolicies'];
    const policies = ['GetPolicy', 'GetPolicyVersion'];
    const allowed = [...actions, ...policies].map((action) => `iam:${action}`);
    useAws(moto.endpoint, await moto.createUser('reader', allowing(allowed)));
    const { roles, side } = await moto.enforcing(read);
    t.same([...roles.byName.keys()].toSorted(), ['ci-billing', 'gitlab-runner-common']);
    t.same(roles.live?.absent, new Set([`${ROLE}/no-such-role`]));
    t.equal(roles.byName.get('ci-billing')?.[0]?.permissions?.length, 2);
    for (const part of [side.providers, side.cluster, side.associations])
      t.match(part, { unseen: { because: 'forbidden', needs: /^(iam|eks):List/ } });
  });

  await t.test('without any permission, no role is known, and the one that is missing is named', async (t) => {
    useAws(moto.endpoint, await moto.createUser('nobody', allowing(['sts:GetCallerIdentity'])));
    const { roles } = await moto.enforcing(read);
    t.equal(roles.byName.size, 0);
    t.equal(roles.live?.absent.size, 0, 'none is known to be absent');
    t.match(roles.live?.unseen.get(`${ROLE}/ci-billing`), {
      because: 'forbidden',
      needs: 'iam:GetAccountAuthorizationDetails',
    });
  });
}

type RolesSeen = Extract<World['roles'], { seen: unknown }>['seen'];

function allowing(Action: readonly string[]): object {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] };
}

/** moto has no EKS Pod Identity; the answers have the form of its API, in two pages. */
function associationsOf({ path }: FrontRequest): FrontAnswer | undefined {
  const summary = (associationId: string, serviceAccount: string) => ({
    associationId,
    namespace: 'gitlab',
    serviceAccount,
  });
  const answer = (body: object) => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (/^\/clusters\/tools\/pod-identity-associations\/a-2$/.test(path))
    return answer({
      association: {
        ...{ ...summary('a-2', 'ci-billing'), roleArn: `${ROLE}/ci-billing`, targetRoleArn: `${ROLE}/target` },
        disableSessionTags: true,
      },
    });
  if (!path.startsWith('/clusters/tools/pod-identity-associations')) return undefined;
  return path.includes('nextToken')
    ? answer({ associations: [summary('a-2', 'ci-billing')] })
    : answer({ associations: [summary('a-1', 'unrelated')], nextToken: 'more' });
}

/** @returns the issuer of the cluster */
async function fill({ admin }: Moto): Promise<string> {
  const iam = new IAMClient(admin);
  for (const RoleName of ['gitlab-runner-common', 'ci-billing', 'unused'])
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }));
  const RoleName = 'ci-billing';
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument: POLICY }));
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: READ_ONLY }));
  const eks = new EKSClient(admin);
  const roleArn = `arn:aws:iam::${AWS_ACCOUNT}:role/eks`;
  await eks.send(new CreateClusterCommand({ name: 'tools', roleArn, resourcesVpcConfig: {} }));
  const { cluster } = await eks.send(new DescribeClusterCommand({ name: 'tools' }));
  return cluster?.identity?.oidc?.issuer ?? '';
}
