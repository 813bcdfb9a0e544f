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
