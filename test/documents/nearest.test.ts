import t from 'tap';
import { nearest } from '../../src/documents/nearest.ts';

const VERBS = ['serve', 'explain', 'validate', 'schema', 'kind'];

const CASES: [word: string, expected: string | undefined, why: string][] = [
  ['explain', 'explain', 'the word itself'],
  ['explian', 'explain', 'two letters swapped are one typo'],
  ['exlain', 'explain', 'a letter too few'],
  ['servee', 'serve', 'a letter too many'],
  ['kimd', 'kind', 'a wrong letter'],
  ['EX-PLAIN', 'explain', 'case and separators are ignored'],
  ['ex_pl_ian', 'explain', 'separators and a typo'],
  ['vlidte', 'validate', 'two typos in eight letters'],
  ['kd', undefined, 'two typos in four letters are too many'],
  ['doctor', undefined, 'another word'],
  ['', undefined, 'nothing'],
  ['x'.repeat(1_000_000), undefined, 'a million letters'],
];

for (const [word, expected, why] of CASES) {
  t.test(`nearest: ${why}`, async (t) => t.equal(nearest(word, VERBS), expected));
}

t.test('the first of equally near candidates wins, a nearer one wins over it', async (t) => {
  t.equal(nearest('cat', ['car', 'can']), 'car');
  t.equal(nearest('cans', ['cars', 'can', 'cans']), 'cans');
});
