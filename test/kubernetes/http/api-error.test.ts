import t from 'tap';
import { userError } from '../../../src/errors.ts';
import {
  apiCauseOf,
  malformedByApi,
  refusedByApi,
  statusOf,
  unreachable,
} from '../../../src/kubernetes/http/api-error.ts';

const PATH = '/api/v1/serviceaccounts?limit=500';
const SERVER = new URL('https://10.0.0.1:6443');

t.test('a refusal keeps the words of the API server apart from the hint', async (t) => {
  const message = 'serviceaccounts is forbidden: User "u" cannot list resource "serviceaccounts"';
  const error = refusedByApi(403, { kind: 'Status', message }, PATH);
  const { hint, said } = apiCauseOf(error) ?? {};
  t.equal(said, message);
  t.match(hint, /^grant /);
  t.equal(error.message, `${message}; ${hint}`);
  t.equal(statusOf(error), 403);
});

t.test('the text of a proxy is not repeated', async (t) => {
  const error = refusedByApi(502, '<html>secret</html>', PATH);
  t.equal(error.message, 'the API server answered 502 to /api/v1/serviceaccounts');
  t.match(apiCauseOf(error), { code: 'api_refused', said: error.message, hint: undefined });
  t.match(apiCauseOf(malformedByApi(PATH)), { code: 'api_malformed', said: /\/api\/v1\/serviceaccounts is not what/ });
});

t.test('a failed connection keeps the error behind it', async (t) => {
  const reason = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:6443'), { code: 'ECONNREFUSED' });
  const error = unreachable(reason, SERVER);
  t.equal(error.message, 'the API server at 10.0.0.1:6443 does not answer: ECONNREFUSED');
  t.match(apiCauseOf(error), { code: 'api_unreachable', status: undefined, because: reason });
  const credentials = userError('no token', { code: 'token_unreadable' });
  t.equal(unreachable(credentials, SERVER), credentials, 'and a user error stays as it is');
  t.equal(apiCauseOf(credentials), undefined);
});
