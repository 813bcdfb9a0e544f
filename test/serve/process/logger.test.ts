import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { createLogger } from '../../../src/serve/process/logger.ts';

t.test('an entry is one line of JSON with its level and time in words', async (t) => {
  const file = join(t.testdir(), 'log');
  const { flush, log } = await createLogger({ pretty: false, file });
  log.info({ uid: 'a', reason: 'patched' }, 'allowed');
  log.error({ text: 'two\nlines' }, 'failed');
  await flush();
  const lines = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.match(lines, [
    { level: 'info', time: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/, uid: 'a', reason: 'patched', msg: 'allowed' },
    { level: 'error', text: 'two\nlines', msg: 'failed' },
  ]);
  t.strictSame(Object.keys(lines[0]), ['level', 'time', 'uid', 'reason', 'msg']);
});

t.test('at a terminal it is text', async (t) => {
  const file = join(t.testdir(), 'log');
  const { flush, log } = await createLogger({ pretty: true, file });
  log.info({ uid: 'a', pod: 'runner-1', reason: 'patched' }, 'allowed');
  await flush();
  const text = readFileSync(file, 'utf8');
  t.match(text, /INFO.*allowed.*"pod":"runner-1".*"reason":"patched"/);
  t.notMatch(text, /"level"/);
});
