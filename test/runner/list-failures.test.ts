import { join } from 'node:path';
import t from 'tap';
import { listFailures } from './list-failures.ts';

const FAILED = `TAP version 14
# Subtest: a pod
    ok 1 - should be equal
    not ok 2 - should match pattern
      ---
      found: abc
      pattern: /x/
      ...
    1..2
    # failed 1 of 2 tests
not ok 1 - a pod # time=1ms

1..1
`;

t.test('the failures of a run are listed with what was found', async (t) => {
  const root = t.testdir({
    '.tap': {
      'test-results': { test: { 'a.test.ts.tap': FAILED, 'b.test.ts.tap': 'TAP version 14\nok 1 - x\n1..1\n' } },
    },
  });
  t.strictSame(listFailures(root, ['test/a.test.ts', 'test/b.test.ts', 'test/never-ran.test.ts'], 0), [
    '',
    'test/a.test.ts:',
    '    not ok 2 - should match pattern',
    '      found: abc',
    '      pattern: /x/',
    'not ok 1 - a pod # time=1ms',
  ]);
});

t.test('results of an earlier run are not listed', async (t) => {
  const root = t.testdir({ '.tap': { 'test-results': { test: { 'a.test.ts.tap': FAILED } } } });
  t.strictSame(listFailures(root, [join('test', 'a.test.ts')], Date.now() + 60_000), []);
});
