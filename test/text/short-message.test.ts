import t from 'tap';
import { shortMessage } from '../../src/text/short-message.ts';

t.test('a message of 500 characters stays, and a longer one is cut between characters', async (t) => {
  t.equal(shortMessage('x'.repeat(500)), 'x'.repeat(500));
  t.equal(shortMessage('x'.repeat(501)), `${'x'.repeat(500)}…`);
  t.equal(shortMessage(`${'x'.repeat(499)}😀`), `${'x'.repeat(499)}\ufffd…`);
});
