import t from 'tap';
import { connectionLog } from '../../../src/server/http/connection-log.ts';

t.test('a closed connection is logged, once a minute', async (t) => {
  let time = 0;
  const lines: string[] = [];
  const note = (_fields: object, message: string) => void lines.push(message);
  const closed = connectionLog({ info: note, warn: note, error: note }, () => time);
  closed();
  time = 59_999;
  closed();
  t.strictSame(lines, ['connection closed to make room for a new one']);
  time = 60_000;
  closed();
  t.equal(lines.length, 2);
});
