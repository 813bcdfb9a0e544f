import t from 'tap';
import { userError } from '../../../src/errors.ts';
import { failure, failureBody, faultFields, toFailure } from '../../../src/server/http/failure.ts';

t.test('a failure keeps its words and its status', async (t) => {
  t.strictSame(toFailure(failure('too_late', 'Given up.')), { code: 'too_late', status: 503, message: 'Given up.' });
});

t.test('every other error is a fault of ours, whose words stay here', async (t) => {
  const thrown: unknown[] = [new Error('secret'), userError('secret', { code: 'flag_missing' }), 'secret', undefined];
  for (const each of thrown) t.match(toFailure(each), { code: 'internal', status: 500, message: /^(?!.*secret)/ });
});

t.test('the body is one line, whatever the message', async (t) => {
  const body = failureBody({ code: 'body_malformed', status: 400, message: 'one\n"two"' });
  t.notMatch(body, /\n/);
  t.match(JSON.parse(body), { code: 400, message: 'one\n"two"' });
});

t.test('of a fault the log gets its first line and its places', async (t) => {
  const fields = faultFields(new RangeError(`too deep\ntree: ${'x'.repeat(1000)}`));
  t.match(fields, { type: 'RangeError', message: 'too deep', stack: [/^at /] });
  t.notMatch(JSON.stringify(fields), /tree/);
  t.equal(faultFields(new Error('x'.repeat(1000))).message.length, 200);
  t.strictSame(faultFields('secret'), { type: 'string', message: '', stack: [] });
});
