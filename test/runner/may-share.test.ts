import t from 'tap';
import { mayShare } from './may-share.ts';

const CASES: [name: string, folder: string, text: string, expected: boolean][] = [
  ['a test that calls functions', 'docs', "t.test('a', async (t) => t.ok(1));", true],
  ['a test with a folder of its own', 'docs', "t.test('a', async (t) => {\n  t.testdir({});\n});", true],
  ['a folder for all tests of the file', 'docs', 'const FOLDER = t.testdir({});', false],
  ['a hook of the file', 'cli', 't.before(async () => {});', false],
  ['a test that changes the environment', 'cli', "t.test('a', async () => {\n  process.env.HOME = '/';\n});", false],
  ['a test that listens to its process', 'serve', "process.on('warning', note);", false],
];

for (const [name, folder, text, expected] of CASES)
  t.test(`${name} ${expected ? 'shares' : 'does not share'} a process`, async (t) => {
    const root = t.testdir({ test: { [folder]: { 'a.test.ts': text } } });
    t.equal(mayShare(root, `test/${folder}/a.test.ts`), expected);
  });
