import t from 'tap';
import { parseWarnings } from './warning-header.ts';

const cases: [name: string, values: string[], texts: string[]][] = [
  ['without a header there is no warning', [], []],
  ['a warning is the text between the quotes', ['299 - "hello"'], ['hello']],
  ['a quote and a backslash in it were escaped', [String.raw`299 - "a \"b\" c\\d"`], [String.raw`a "b" c\d`]],
  ['header lines keep their order', ['299 - "one"', '299 - "two"'], ['one', 'two']],
  ['two warnings may share a line', ['299 - "one", 299 - "two, three"'], ['one', 'two, three']],
];

for (const [name, values, texts] of cases) {
  t.test(name, async (t) => t.strictSame(parseWarnings(values), texts));
}
