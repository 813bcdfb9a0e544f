import fc from 'fast-check';
import t from 'tap';
import { table } from '../../../src/cli/terminal/block.ts';
import type { Table } from '../../../src/cli/terminal/table.ts';
import { widthOf } from '../../../src/cli/terminal/width.ts';
import { PIPE, printed, terminalOf } from '../screens.ts';

const ROLE = 'arn:aws:iam::111122223333:role/ci-billing';
const roles: Table = {
  columns: [
    { title: 'account' },
    { title: 'pods', align: 'right' },
    { title: 'why', isProse: true },
    { title: 'role' },
  ],
  rows: [
    ['ci-billing', '12', 'rule "billing", which is for the projects 4242 and 4243', ROLE],
    ['漢字', '3', 'the default', ROLE],
  ],
};
const lines = (columns: number) =>
  printed([table(roles)], terminalOf(columns))
    .trimEnd()
    .split('\n');

t.test('a table that fits has columns as wide as their widest cells', async (t) => {
  t.same(lines(200), [
    'account     pods  why                                                      role',
    `ci-billing    12  rule "billing", which is for the projects 4242 and 4243  ${ROLE}`,
    `漢字           3  the default                                              ${ROLE}`,
  ]);
  t.same(
    printed([table(roles)], PIPE)
      .trimEnd()
      .split('\n'),
    lines(200),
  );
});

t.test('prose is broken first, and names never', async (t) => {
  t.same(lines(90), [
    'account     pods  why                            role',
    `ci-billing    12  rule "billing", which is for   ${ROLE}`,
    '                  the projects 4242 and 4243',
    `漢字           3  the default                    ${ROLE}`,
  ]);
});

t.test('columns that still do not fit move below their row', async (t) => {
  t.same(lines(60), [
    'account     pods  why',
    'ci-billing    12  rule "billing", which is for the projects',
    '                  4242 and 4243',
    `    role ${ROLE}`,
    '漢字           3  the default',
    `    role ${ROLE}`,
  ]);
});

t.test('below a row, a title stays with its value', async (t) => {
  const columns = ['pod', 'account', 'reason'].map((title) => ({ title }));
  const rows = [['create-cache on fargate-small', 'gitlab-runner-common', 'already_correct']];
  t.same(
    printed([table({ columns, rows })], terminalOf(40))
      .trimEnd()
      .split('\n'),
    ['pod', 'create-cache on fargate-small', '    account gitlab-runner-common', '    reason already_correct'],
  );
});

t.test('no line of a table is wider than the terminal, unless it is one name', async () => {
  const name = fc.string({ unit: fc.constantFrom('a', '-', '漢'), maxLength: 50 });
  fc.assert(
    fc.property(
      fc.array(fc.array(name, { minLength: 4, maxLength: 4 })),
      fc.integer({ min: 40, max: 130 }),
      (rows, columns) =>
        printed([table({ ...roles, rows })], terminalOf(columns))
          .split('\n')
          .every((line) => widthOf(line) <= columns || / {2,}/.exec(line.trim()) === null),
    ),
  );
});
