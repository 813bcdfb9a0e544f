import t from 'tap';
import { connect } from '../control-plane/client/connect.ts';
import { made } from '../control-plane/client/made.ts';

// Which verbs answer with the content of a Secret: the doctor counts them as reading (src/doctor/derive/rbac/permissions.ts).

const cluster = connect();
const { admin } = cluster;

const OPTIONS = { apiVersion: 'v1', kind: 'DeleteOptions', dryRun: ['All'] };
const MERGE = { 'content-type': 'application/merge-patch+json' };

const verbs: [verb: string, method: string, isNamed: boolean, body: object, headers: Record<string, string>][] = [
  ['patch', 'PATCH', true, {}, MERGE],
  ['deletecollection', 'DELETE', false, OPTIONS, {}],
];

for (const [verb, method, isNamed, body, headers] of verbs)
  t.test(`with ${verb} alone, the answer has the content of a Secret`, async (t) => {
    const namespace = await cluster.createNamespace();
    await cluster.createServiceAccount(namespace, { name: 'reader' });
    await cluster.grant(namespace, 'reader', [{ apiGroups: [''], resources: ['secrets'], verbs: [verb] }]);
    const metadata = { namespace, name: 'key' };
    made(
      await admin.create({ apiVersion: 'v1', kind: 'Secret', metadata, stringData: { key: 'TOPSECRET' } }),
      'Secret',
    );
    const reader = await cluster.asServiceAccount(namespace, 'reader');
    const secrets = `/api/v1/namespaces/${namespace}/secrets`;
    t.equal((await reader.raw('GET', `${secrets}/key`)).status, 403);
    const answer = await reader.raw(method, isNamed ? `${secrets}/key` : secrets, body, headers);
    t.equal(answer.status, 200);
    t.match(JSON.stringify(answer.body), Buffer.from('TOPSECRET').toString('base64'));
  });
