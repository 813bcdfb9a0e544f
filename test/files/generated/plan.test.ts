import t from 'tap';
import { hashOf, manifestText, parseManifest } from '../../../src/files/generated/manifest.ts';
import { planOf } from '../../../src/files/generated/plan.ts';

/** What is wanted, what was written the last time, what is there, and what is done about it. */
const table: [
  name: string,
  wanted: string | undefined,
  written: string | undefined,
  found: string | undefined,
  step: string,
][] = [
  ['a new file', 'new', undefined, undefined, 'add'],
  ['one that somebody has removed', 'new', 'old', undefined, 'add'],
  ['one of ours that is another now', 'new', 'old', 'old', 'change'],
  ['one that is as it should be', 'new', 'new', 'new', 'keep'],
  ['one that somebody has already brought up to date', 'new', 'old', 'new', 'keep'],
  ['one of somebody else that is as it should be', 'new', undefined, 'new', 'keep'],
  ['one that is not generated any more', undefined, 'old', 'old', 'remove'],
  ['one that is neither generated nor there', undefined, 'old', undefined, 'nothing'],
  ['one that was edited', 'new', 'old', 'mine', 'change: was edited since it was generated'],
  ['one of somebody else', 'new', undefined, 'mine', 'change: was not written by generate'],
  [
    'one that was edited and is not generated any more',
    undefined,
    'old',
    'mine',
    'remove: is not generated any more, and was edited',
  ],
  ['a symbolic link', 'new', 'old', 'link', 'change: is a symbolic link'],
];

for (const [name, wanted, written, found, expected] of table) {
  t.test(`${name}: ${expected}`, async (t) => {
    const steps = planOf(
      new Map(wanted === undefined ? [] : [['a', wanted]]),
      new Map(written === undefined ? [] : [['a', hashOf(written)]]),
      () => found,
    );
    const said = steps.map(({ action, conflict }) => (conflict === undefined ? action : `${action}: ${conflict}`));
    t.same(said, expected === 'nothing' ? [] : [expected]);
  });
}

t.test('steps are sorted by path', async (t) => {
  const steps = planOf(
    new Map([
      ['c', '1'],
      ['a', '1'],
    ]),
    new Map([['b', hashOf('2')]]),
    (path) => (path === 'b' ? '2' : undefined),
  );
  t.same(
    steps.map(({ path }) => path),
    ['a', 'b', 'c'],
  );
});

t.test('a manifest is read as it was written', async (t) => {
  const files = new Map([
    ['a/b.txt', 'text'],
    ['c', ''],
  ]);
  t.strictSame(
    [...parseManifest(manifestText(files), 'x')],
    [
      ['a/b.txt', hashOf('text')],
      ['c', hashOf('')],
    ],
  );
});

for (const text of [
  '',
  '[]',
  'null',
  '{"version": 2, "files": {}}',
  '{"version": 1, "files": []}',
  '{"version": 1, "files": {"a": 1}}',
  '{"version": 1, "files": {"../a": "x"}}',
  '{"version": 1, "files": {"a/../../b": "x"}}',
  '{"version": 1, "files": {"/etc/passwd": "x"}}',
  '{"version": 1, "files": {"..": "x"}}',
]) {
  t.test(`${JSON.stringify(text)} is no manifest`, async (t) => {
    t.throws(() => parseManifest(text, 'out/manifest'), {
      cause: { code: 'manifest_malformed', where: 'out/manifest' },
    });
  });
}
