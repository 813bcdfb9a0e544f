import t from 'tap';
import { wholeLists } from '../whole-lists.ts';
import { selectTests, type TestSelection } from './select-tests.ts';

const root = t.testdir({
  test: {
    'run.ts': '',
    cluster: { 'oracle.test.ts': '', 'pod.ts': '' },
    mapping: { 'index.test.ts': '', deep: { 'parse.test.ts': '' } },
    empty: {},
    aws: { 'roles.test.ts': '' },
    memory: { 'attacks.test.ts': '' },
    tools: { 'iam.test.ts': '' },
    'errors.test.ts': '',
  },
});
const onlyNode = ['test/errors.test.ts', 'test/mapping/deep/parse.test.ts', 'test/mapping/index.test.ts'];
const oracle = ['test/cluster/oracle.test.ts'];
const memory = ['test/memory/attacks.test.ts'];
const tools = ['test/tools/iam.test.ts'];
const aws = ['test/aws/roles.test.ts'];
const all = [...aws, ...oracle, ...onlyNode, ...memory, ...tools].sort();
const mapping = ['test/mapping/deep/parse.test.ts', 'test/mapping/index.test.ts'];
const everything: TestSelection = {
  files: all,
  onCluster: oracle,
  byTap: mapping,
  sharing: [],
  isQuick: false,
  covered: 'everything',
  options: [],
};
const folders = { onCluster: [], sharing: [], isQuick: false, covered: 'folders', options: [] } as const;
/** Named files, which tap runs. */
const named = (files: string[]) => ({ ...folders, files, byTap: files });

const isMapping = (file: string) => file.startsWith('test/mapping/');

const cases: [name: string, args: string[], expected: object][] = [
  ['without arguments, all tests are meant', [], everything],
  ['options alone leave all tests, and tap runs them', ['--bail'], { ...everything, byTap: all, options: ['--bail'] }],
  ['the value of an option is not a file', ['-j', '1'], { ...everything, byTap: all, options: ['-j', '1'] }],
  [
    'without a control plane, a memory cgroup and Python, all other tests are meant',
    ['--node-only'],
    { ...everything, files: onlyNode, onCluster: [], byTap: [], sharing: mapping, isQuick: true },
  ],
  ['a folder means the tests in and under it', ['test/mapping'], named(mapping)],
  ['a folder may end in a slash and begin with a dot', ['./test/mapping/'], named(mapping)],
  [
    'a folder within a folder is a part of it',
    ['test/mapping/deep', 'test/tools'],
    { ...named(['test/mapping/deep/parse.test.ts', ...tools]), covered: 'parts' },
  ],
  ['a file is itself', ['test/mapping/index.test.ts'], { ...named(mapping.slice(1)), covered: 'parts' }],
  ['all files of a folder are the folder', mapping, named(mapping)],
  ['a pattern means what it matches', ['test/clu*/*.test.ts'], { ...named(oracle), onCluster: oracle }],
  ['a test named twice runs once', ['test/cluster', ...oracle], { ...named(oracle), onCluster: oracle }],
  ['a folder without tests does not mean all tests', ['test/empty'], named([])],
];

t.test('a test that starts an old Node is not run by tap, also where it is named', async (t) => {
  const oldNode = 'test/package/old-node.test.ts';
  const root = t.testdir({ test: { package: { 'old-node.test.ts': '' } } });
  t.match(
    selectTests(root, [oldNode], { covered: () => false, sharing: () => false }),
    wholeLists({ files: [oldNode], byTap: [] }),
  );
});

for (const [name, args, expected] of cases) {
  t.test(name, async (t) =>
    t.strictSame(selectTests(root, args, { covered: isMapping, sharing: isMapping }), expected),
  );
}
