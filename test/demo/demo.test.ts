import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import t from 'tap';
import { widthOf } from '../../src/cli/terminal/width.ts';
import { demoBlocks } from '../../src/cli/views/demo.ts';
import type { Row } from '../../src/demo/row.ts';
import { readScenes } from '../../src/demo/scenario.ts';
import { runCli } from '../cli/command-line.ts';
import { printed } from '../cli/screens.ts';
import { withoutVersion } from '../without-version.ts';

const README = readFileSync('README.md', 'utf8');
const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('gitlab-runner-irsa-demo-'));

t.test('the demo prints the recorded table and leaves nothing behind', async (t) => {
  const before = leftovers();
  const { code, stdout, stderr } = await runCli(['demo']);
  t.equal(stderr, '');
  t.equal(code, 0);
  const shown = withoutVersion(stdout)
    .replaceAll(/ +(?:ms|\d{3,}|\d+\.\d)$/gm, '')
    .replace(/(, request) [\w-]+/, '$1 UID');
  t.equal(shown, readFileSync('test/fixtures/demo.txt', 'utf8'));
  const [table = ''] = stdout.split('\n\n');
  for (const line of table.split('\n')) t.ok(widthOf(line) <= 80, line);
  for (const line of shown.split('\n').slice(0, table.split('\n').length)) t.match(README, `\n${line} `);
  t.strictSame(
    leftovers().filter((name) => !before.includes(name)),
    [],
  );
});

t.test('the demo shows exactly the reviews in its folder', async (t) => {
  const files = readdirSync('examples/demo/reviews').map((file) => file.replace(/\.json$/, ''));
  t.strictSame(
    readScenes()
      .map(({ file }) => file)
      .sort(),
    files.sort(),
  );
});

t.test('with --cluster, a row shows the role, and no time for a pod that a controller creates', async (t) => {
  const row: Row = {
    ...{
      pod: 'manager',
      file: 'manager',
      project: undefined,
      from: 'a',
      to: 'b',
      reason: 'patched',
      message: undefined,
    },
    ...{ milliseconds: undefined, role: 'arn:aws:iam::111122223333:role/path/cache' },
  };
  const [header, line] = printed(demoBlocks([row])).split('\n');
  t.equal(header, 'pod      project  account  reason   ms  AWS role in the pod');
  t.equal(line, 'manager        –  b        patched   –  path/cache');
});
