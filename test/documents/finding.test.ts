import t from 'tap';
import { formatFinding, inOrder } from '../../src/documents/finding.ts';

t.test('a finding is one line that editors and terminals can jump to', async (t) => {
  const finding = {
    code: 'wrong_type',
    level: 'error',
    path: 'rules[0].name',
    line: 4,
    column: 11,
    message: 'found 5',
  } as const;
  t.equal(formatFinding('mapping.yaml', finding), 'mapping.yaml:4:11 error rules[0].name: found 5 [wrong_type]');
  t.equal(formatFinding('-', { ...finding, path: '' }), '-:4:11 error found 5 [wrong_type]');
});

t.test('findings are put in the order of the text', async (t) => {
  const at = (line: number, column: number) =>
    ({ code: 'c', level: 'error', path: '', line, column, message: '' }) as const;
  t.same(inOrder([at(2, 1), at(1, 9), at(1, 2)]), [at(1, 2), at(1, 9), at(2, 1)]);
});
