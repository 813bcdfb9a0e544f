import type { JsonWebKey } from 'node:crypto';
import t from 'tap';
import type { Fleet } from '../../../src/fleet/fleet.ts';
import { generate } from '../../../src/generate/generate.ts';
import type { PolicyDocument } from '../../../src/iam/policy-document.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { made } from '../../control-plane/client/made.ts';
import { bundle, example } from '../../generate/bundle.ts';
import { helms } from '../chart/helm.ts';
import { takeTurn } from '../chart/take-turn.ts';
import { verifyToken } from './verify-token.ts';
import { writeGenerated } from './write-generated.ts';

const cluster = connect();
const programs = await helms(t, cluster);
await takeTurn(t, cluster);

for (const helm of programs)
  t.test(`installed by Helm ${helm.version}, each account gets its role by its token, and no other`, async (t) => {
    const namespace = await cluster.createNamespace({ prefix: 'release' });
    const runners = await cluster.createNamespace({ prefix: 'runners' });
    const fleet = fleetIn(runners, namespace);
    const files = generate(fleet, bundle);
    const chart = writeGenerated(t.testdir({}), files);
    t.teardown(() => helm.ok('uninstall', 'gitlab-runner-irsa', '--namespace', namespace, '--ignore-not-found'));
    await helm.ok('install', 'gitlab-runner-irsa', chart, '--namespace', namespace);

    const { keys } = JSON.parse(String(made(await cluster.admin.raw('GET', '/openid/v1/jwks'), 'the keys')));
    const assume = createSts(keys, files);
    const accounts = fleet.serviceAccounts.flatMap(({ name, role }) => (role === undefined ? [] : [{ name, role }]));
    const roles = accounts.map(({ role }) => role.name);
    for (const { name, role } of accounts) {
      const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: runners } };
      const stored = made(await cluster.admin.get<{ metadata: { annotations: object } }>(account), name);
      t.match(stored.metadata.annotations, { 'eks.amazonaws.com/role-arn': role.arn });
      const token = await cluster.token(runners, name, { audiences: ['sts.amazonaws.com'] });
      t.same(
        roles.filter((each) => assume(each, token)),
        [role.name],
        `${name} has the role ${role.name} alone`,
      );
      t.same(
        roles.filter((each) => assume(each, forged(token))),
        [],
        'a token with another subject has none',
      );
      t.same(
        roles.filter((each) => assume(each, `${token.slice(0, -8)}AAAAAAAA`)),
        [],
        'nor one with another signature',
      );
      const other = await cluster.token(runners, name, { audiences: ['elsewhere'] });
      t.same(
        roles.filter((each) => assume(each, other)),
        [],
        'nor one for another audience',
      );
    }
    const stranger = await cluster.token(runners, 'default', { audiences: ['sts.amazonaws.com'] });
    t.same(
      roles.filter((each) => assume(each, stranger)),
      [],
      'nor another account',
    );
  });

t.test(
  'the accounts of another cluster get the roles by its tokens, in their namespaces there, and no others',
  async (t) => {
    const runners = await cluster.createNamespace({ prefix: 'green' });
    const issuer = cluster.connection.server.replace('https://', '');
    // The fleet is of a blue cluster, and the API server is the green one.
    const fleet = example('shared-cache', [
      '\ngitlab:\n',
      `  roles: {alsoTrustedBy: [{oidcIssuer: "${issuer}", namespaces: {gitlab: ${runners}}}]}\n\ngitlab:\n`,
    ]);
    const { keys } = JSON.parse(String(made(await cluster.admin.raw('GET', '/openid/v1/jwks'), 'the keys')));
    const assume = createSts(keys, generate(fleet, bundle));
    const roles = fleet.serviceAccounts.map(({ role }) => String(role?.name));
    for (const { name, role } of fleet.serviceAccounts) {
      await cluster.createServiceAccount(runners, { name });
      const token = await cluster.token(runners, name, { audiences: ['sts.amazonaws.com'] });
      t.same(
        roles.filter((each) => assume(each, token)),
        [role?.name],
        `${name} of the other cluster has the role ${role?.name} alone`,
      );
    }
    const elsewhere = await cluster.createNamespace({ prefix: 'elsewhere' });
    const [{ name = '' } = {}] = fleet.serviceAccounts;
    await cluster.createServiceAccount(elsewhere, { name });
    const token = await cluster.token(elsewhere, name, { audiences: ['sts.amazonaws.com'] });
    t.same(
      roles.filter((each) => assume(each, token)),
      [],
      'an account of that name in another namespace has none',
    );
  },
);

/** The fleet with a shared cache, in namespaces of the test, with the issuer of this API server. */
function fleetIn(runners: string, namespace: string): Fleet {
  const sharedCache = example('shared-cache');
  return {
    ...sharedCache,
    cluster: { ...sharedCache.cluster, oidcIssuer: cluster.connection.server.replace('https://', '') },
    webhook: { ...sharedCache.webhook, namespace },
    serviceAccounts: sharedCache.serviceAccounts.map((account) => ({ ...account, namespaces: [runners] })),
    runners: sharedCache.runners.map((runner) => ({ ...runner, namespace: runners, jobNamespaces: [runners] })),
  };
}

/**
 * As much of AWS STS as AssumeRoleWithWebIdentity needs: the signature by the keys of the API server, then the trust policy
 * of the role as it was generated.
 */
function createSts(keys: readonly JsonWebKey[], files: ReadonlyMap<string, string>) {
  return (role: string, token: string): boolean => {
    const claims = verifyToken(keys, token);
    if (claims === undefined) return false;
    const issuer = claims.iss.replace('https://', '');
    const policy = JSON.parse(files.get(`iam/${role}/trust-policy.json`) ?? '') as PolicyDocument;
    return [policy.Statement].flat().some(({ Action, Principal, Condition }) => {
      const { Federated } = Principal as { Federated: string };
      if (Action !== 'sts:AssumeRoleWithWebIdentity' || !Federated.endsWith(`:oidc-provider/${issuer}`)) return false;
      const context: Record<string, string> = { [`${issuer}:aud`]: claims.aud[0] ?? '', [`${issuer}:sub`]: claims.sub };
      const { StringEquals = {}, ...others } = Condition ?? {};
      if (Object.keys(others).length > 0 || Object.keys(StringEquals).length === 0) return false;
      return Object.entries(StringEquals).every(([name, values]) => [values].flat().includes(context[name] ?? ''));
    });
  };
}

/** The same token for another user, with the old signature. */
function forged(token: string): string {
  const [head = '', body = '', signature = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  const sub = 'system:serviceaccount:gitlab:gitlab-jobs';
  return [head, Buffer.from(JSON.stringify({ ...claims, sub })).toString('base64url'), signature].join('.');
}
