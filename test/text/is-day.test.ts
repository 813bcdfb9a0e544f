import t from 'tap';
import { isDay } from '../../src/text/is-day.ts';

const DAYS: readonly [text: string, exists: boolean][] = [
  ['2026-11-01', true],
  ['2026-11-01T23:59:59+14:00', true],
  ['2028-02-29', true],
  ['2026-02-29', false],
  ['2026-02-30T10:00:00Z', false],
  ['2026-04-31', false],
  ['2026-13-01', false],
  ['2026-00-01', false],
  ['2026-01-00', false],
];
for (const [text, exists] of DAYS)
  t.test(`${text} ${exists ? 'is a day' : 'does not exist'}`, async (t) => {
    t.equal(isDay(text), exists);
  });
