import t from 'tap';
import { parseSeconds } from '../../src/text/parse-seconds.ts';

const texts: [text: string, milliseconds: number | undefined][] = [
  ['10', 10_000],
  ['10s', 10_000],
  ['0.5', 500],
  ['0', 0],
  ['9999', 9_999_000],
  ['10000', undefined],
  ['-1', undefined],
  ['.5', undefined],
  ['1m', undefined],
  ['', undefined],
];

for (const [text, milliseconds] of texts) {
  const title = milliseconds === undefined ? 'is not a number of seconds' : `is ${milliseconds} ms`;
  t.test(`"${text}" ${title}`, async (t) => t.equal(parseSeconds(text), milliseconds));
}
