import t from 'tap';
import { createReader } from '../../../../src/doctor/read/requests/reader.ts';
import { refusedByApi, unreachable } from '../../../../src/kubernetes/http/api-error.ts';

const PATH = '/api/v1/namespaces/gitlab/configmaps/runner';
const message = 'configmaps "runner" is forbidden: User "u" cannot get resource "configmaps"';

function readerThat(error: Error) {
  return createReader({ request: () => Promise.reject(error) });
}

t.test('a refusal is reported in the words of the API server, with the permission that is missing', async (t) => {
  const reader = readerThat(refusedByApi(403, { kind: 'Status', message }, PATH));
  t.same(await reader.one(PATH, 'ConfigMap gitlab/runner'), {
    unseen: {
      what: 'ConfigMap gitlab/runner',
      why: message,
      because: 'forbidden',
      needs: 'get configmaps runner in namespace gitlab',
    },
  });
});

t.test('another error of the API server is reported as a failure', async (t) => {
  const reader = readerThat(refusedByApi(500, { kind: 'Status', message: 'etcd is gone' }, PATH));
  t.same(await reader.one(PATH, 'it'), { unseen: { what: 'it', why: 'etcd is gone', because: 'failed' } });
});

t.test('an object that does not exist is seen as undefined', async (t) => {
  const reader = readerThat(refusedByApi(404, { kind: 'Status', message: 'not found' }, PATH));
  t.same(await reader.one(PATH, 'it'), { seen: undefined });
});

for (const [name, error] of [
  ['an API server that does not answer', unreachable(new Error('ECONNREFUSED'), new URL('https://10.0.0.1'))],
  ['a token that the API server rejects', refusedByApi(401, { kind: 'Status', message: 'Unauthorized' }, PATH)],
  ['a bug', new TypeError('x is not a function')],
] as const)
  t.test(`${name} ends the reading`, async (t) => {
    await t.rejects(readerThat(error).one(PATH, 'it'), error);
  });

const LIST = '/apis/apps/v1/statefulsets';
const SILENT = unreachable(new Error('no answer within 10 s'), new URL('https://10.0.0.1'));

/** An API server that never answers requests for a resource, and answers all others with an empty list. */
function withoutAnswerFor(resource: string) {
  const asked: string[] = [];
  const request = async (_method: string, path: string) => {
    asked.push(path);
    if (path.includes(resource)) throw SILENT;
    return { status: 200, body: { metadata: {}, items: [] } };
  };
  return { asked, reader: createReader({ request }) };
}

t.test('an answer that does not come is reported, and others are read', async (t) => {
  const { reader } = withoutAnswerFor('statefulsets');
  t.same(await reader.list(LIST, 'StatefulSets'), {
    unseen: {
      ...{ what: 'StatefulSets', because: 'failed' },
      why: 'the API server at 10.0.0.1 does not answer: no answer within 10 s',
    },
  });
  t.same(await reader.list('/apis/apps/v1/deployments', 'Deployments'), { seen: [] });
});

t.test('a version that does not come does not end the reading', async (t) => {
  const { reader } = withoutAnswerFor('/version');
  t.match(await reader.one('/version', 'it'), { unseen: { because: 'failed' } });
});

t.test('a resource without answers is not asked for in every namespace', async (t) => {
  const { asked, reader } = withoutAnswerFor('statefulsets');
  for (const namespace of ['a', 'b', 'c', 'd']) {
    const path = `/apis/apps/v1/namespaces/${namespace}/statefulsets`;
    t.match(await reader.list(path, namespace), { unseen: { what: namespace, because: 'failed' } });
  }
  t.equal(asked.filter((path) => path.includes('statefulsets')).length, 2);
});

for (const [name, body] of [
  ['a page of a proxy', '<html>Sign in</html>'],
  ['JSON that was cut', '{"metadata":{},"items":[{"meta'],
  ['nothing', undefined],
  ['a list without metadata', { items: [] }],
  ['items that are not a list', { metadata: {}, items: 'x' }],
  ['an item that is not an object', { metadata: {}, items: ['x'] }],
  [
    'a StatefulSet without its spec',
    { metadata: {}, items: [{ metadata: { name: 'a', namespace: 'b' }, spec: null }] },
  ],
] as const)
  t.test(`${name} instead of a list is reported as a failure`, async (t) => {
    const reader = createReader({ request: async () => ({ status: 200, body }) });
    t.same(await reader.list(LIST, 'StatefulSets'), {
      unseen: {
        ...{ what: 'StatefulSets', because: 'failed' },
        why: 'the answer to /apis/apps/v1/statefulsets is not what an API server sends',
      },
    });
  });

for (const body of ['<html>Sign in</html>', null, [], { data: {} }, { metadata: { name: 'runner' }, data: 'x' }])
  t.test(`${JSON.stringify(body)} instead of a ConfigMap is reported as a failure`, async (t) => {
    const reader = createReader({ request: async () => ({ status: 200, body }) });
    t.match(await reader.one(PATH, 'it'), { unseen: { what: 'it', because: 'failed', why: /is not what/ } });
  });

t.test('a field that is null is absent', async (t) => {
  const object = { metadata: { name: 'a' }, webhooks: null };
  const reader = createReader({ request: async () => ({ status: 200, body: { metadata: {}, items: [object] } }) });
  const path = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
  t.same(await reader.list(path, 'it'), { seen: [{ metadata: { name: 'a' } }] });
});
