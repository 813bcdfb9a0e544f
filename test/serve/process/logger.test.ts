import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { createLogger } from '../../../src/serve/process/logger.ts';
import { printable } from '../../../src/text/printable.ts';
import { wholeLists } from '../../whole-lists.ts';
import { withoutColors } from '../../without-colors.ts';

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
  t.match(
    lines,
    wholeLists([
      { level: 'info', time: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/, uid: 'a', reason: 'patched', msg: 'allowed' },
      { level: 'error', text: 'two\nlines', msg: 'failed' },
    ]),
  );
  t.strictSame(Object.keys(lines[0]), ['level', 'time', 'uid', 'reason', 'msg']);
});

/** What a request can hold: the start of an escape sequence in C0 and C1, a line feed, a bidi override. */
const HOSTILE = 'a\u001b[2J\u009b31m\nb\u202ec';

t.test('no text of a request is a command for the terminal that shows the log', async (t) => {
  for (const pretty of [true, false]) {
    const file = join(t.testdir(), 'log');
    const { flush, log } = await createLogger({ pretty, file });
    log.info({ pod: HOSTILE, findings: [HOSTILE] }, HOSTILE);
    await flush();
    const text = readFileSync(file, 'utf8');
    const shown = pretty ? withoutColors(text) : text;
    t.equal(shown, printable(shown));
    t.equal(shown.trimEnd().split('\n').length, 1);
  }
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
