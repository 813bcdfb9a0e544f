import t from 'tap';
import { selectTests } from './test-selection.ts';

const root = t.testdir({
  test: {
    'run.ts': '',
    cluster: { 'oracle.test.ts': '', 'pod.ts': '' },
    mapping: { 'index.test.ts': '', deep: { 'parse.test.ts': '' } },
    empty: {},
    'errors.test.ts': '',
  },
});
const all = [
  'test/cluster/oracle.test.ts',
  'test/errors.test.ts',
  'test/mapping/deep/parse.test.ts',
  'test/mapping/index.test.ts',
];
const mapping = ['test/mapping/deep/parse.test.ts', 'test/mapping/index.test.ts'];
const oracle = ['test/cluster/oracle.test.ts'];

const cases: [name: string, args: string[], expected: { files: string[]; onCluster: string[]; options: string[] }][] = [
  ['without arguments, all tests are meant', [], { files: all, onCluster: oracle, options: [] }],
  ['options alone leave all tests', ['--bail'], { files: all, onCluster: oracle, options: ['--bail'] }],
  ['the value of an option is no file', ['-j', '1'], { files: all, onCluster: oracle, options: ['-j', '1'] }],
  ['a folder means the tests in and under it', ['test/mapping'], { files: mapping, onCluster: [], options: [] }],
  [
    'a folder may end in a slash and begin with a dot',
    ['./test/mapping/'],
    { files: mapping, onCluster: [], options: [] },
  ],
  ['a file is itself', ['test/cluster/oracle.test.ts'], { files: oracle, onCluster: oracle, options: [] }],
  ['a pattern means what it matches', ['test/clu*/*.test.ts'], { files: oracle, onCluster: oracle, options: [] }],
  ['a test named twice runs once', ['test/cluster', ...oracle], { files: oracle, onCluster: oracle, options: [] }],
  ['a folder without tests does not mean all tests', ['test/empty'], { files: [], onCluster: [], options: [] }],
];

for (const [name, args, expected] of cases) {
  t.test(name, async (t) => t.strictSame(selectTests(root, args), expected));
}
