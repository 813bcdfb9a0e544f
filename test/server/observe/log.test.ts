import t from 'tap';
import { errorFields, loggedName } from '../../../src/server/observe/log.ts';

t.test('the log gets the first line of an internal error, and its stack', async (t) => {
  const fields = errorFields(new RangeError(`too deep\ntree: ${'x'.repeat(1000)}`));
  t.match(fields, { type: 'RangeError', message: 'too deep', stack: { 0: /^at / } });
  t.notMatch(JSON.stringify(fields), /tree/);
  t.equal(errorFields(new Error('x'.repeat(1000))).message.length, 200);
  t.strictSame(errorFields('secret'), { type: 'string', message: '', stack: [] });
});

t.test('a name in the log has at most as many characters as Kubernetes allows', async (t) => {
  t.equal(loggedName('x'.repeat(253)), 'x'.repeat(253));
  t.equal(loggedName('x'.repeat(1000)), 'x'.repeat(253));
});
