import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  DeleteOpenIDConnectProviderCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import t from 'tap';
import { buildIrsaTrust, policyOf } from '../../../src/iam/build-trust.ts';
import { AWS_ACCOUNT, type Moto, startMoto, useAws } from '../../aws/moto.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { createDoctorWorld, type DoctorWorld } from '../doctor/world.ts';

const cluster = connect();
const moto = await startMoto(t);
if (moto !== undefined) await examineWith(moto);

async function examineWith(moto: Moto): Promise<void> {
  useAws(moto.endpoint, moto.admin.credentials);
  const iam = new IAMClient(moto.admin);
  const world = await createDoctorWorld(t, cluster);
  const provider = await createSideOfAws(iam, world);
  const examine = () => world.examine(['--aws'], 'without files from AWS');

  await t.test('a healthy installation has no findings, and its side of AWS is read', async (t) => {
    const { code, diagnosis, findings } = await examine();
    t.same(findings, []);
    const states = Object.fromEntries(diagnosis.checks.map(({ id, state }) => [id, state]));
    t.match(states, { roles_trust: 'green', identity_provider: 'green', cache_rights: 'green' });
    t.equal(code, 0, JSON.stringify(diagnosis.checks.filter(({ state }) => state !== 'green')));
  });

  await t.test('without an identity provider, one finding says that no token is accepted', async (t) => {
    await iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: provider }));
    const { findings } = await examine();
    t.same(
      findings.map(({ code }) => code),
      ['provider_absent'],
    );
  });
}

/** @returns the ARN of the identity provider */
async function createSideOfAws(iam: IAMClient, { gitlab }: DoctorWorld): Promise<string> {
  const issuer = cluster.connection.server.replace('https://', '');
  const names = { partition: 'aws', awsAccount: AWS_ACCOUNT, issuer };
  const allow = (Action: string[], Resource: string) => policyOf([{ Effect: 'Allow', Action, Resource }]);
  const policies = {
    'gitlab-runner-common': allow(
      ['s3:GetObject', 's3:PutObject'],
      'arn:aws:s3:::my-super-duper-gitlab-runner-cache/*',
    ),
    'ci-billing': allow(['s3:PutObject'], 'arn:aws:s3:::billing-site/*'),
    'ci-project-77': allow(['ssm:GetParameter'], '*'),
  };
  for (const [name, policy] of Object.entries(policies)) {
    const trust = policyOf(buildIrsaTrust(names, [{ namespaces: [gitlab], name }]));
    await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) }));
    await iam.send(
      new PutRolePolicyCommand({ RoleName: name, PolicyName: 'own', PolicyDocument: JSON.stringify(policy) }),
    );
  }
  const { OpenIDConnectProviderArn = '' } = await iam.send(
    new CreateOpenIDConnectProviderCommand({
      Url: `https://${issuer}`,
      ClientIDList: ['sts.amazonaws.com'],
      ThumbprintList: ['a'.repeat(40)],
    }),
  );
  return OpenIDConnectProviderArn;
}
