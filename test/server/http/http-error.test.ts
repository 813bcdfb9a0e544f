import t from 'tap';
import { userError } from '../../../src/errors.ts';
import { httpError, toHttpError, toStatusBody } from '../../../src/server/http/http-error.ts';

t.test('an HTTP error keeps its message and its status', async (t) => {
  const answer = { code: 'too_late', status: 503, message: 'Timed out.' };
  t.strictSame(toHttpError(httpError('too_late', 'Timed out.')), answer);
});

t.test('any other error is an internal error, whose message is not sent', async (t) => {
  const codes = ['flag_missing', 'toString', 'constructor'];
  const thrown: unknown[] = [new Error('secret'), 'secret', undefined];
  for (const code of codes) thrown.push(userError('secret', { code }));
  for (const each of thrown) t.match(toHttpError(each), { code: 'internal', status: 500, message: /^(?!.*secret)/ });
});

t.test('the body is one line, whatever the message', async (t) => {
  const body = toStatusBody({ code: 'body_malformed', status: 400, message: 'one\n"two"' });
  t.notMatch(body, /\n/);
  t.match(JSON.parse(body), { code: 400, message: 'one\n"two"' });
});
