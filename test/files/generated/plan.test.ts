import t from 'tap';
import type { Found } from '../../../src/files/generated/folder.ts';
import { hashOf, manifestText, parseManifest } from '../../../src/files/generated/manifest.ts';
import { planOf } from '../../../src/files/generated/plan.ts';

const LINK = Symbol('link');

const foundIn = (content: string | typeof LINK | undefined): Found | undefined => {
  if (content === undefined) return undefined;
  return content === LINK ? { is: 'link' } : { is: 'file', text: content };
};

/** The generated content, what the last run wrote, the current content, and the step. */
const table: [
  name: string,
  wanted: string | undefined,
  written: string | undefined,
  found: string | typeof LINK | undefined,
  step: string,
][] = [
  ['a new file', 'new', undefined, undefined, 'add'],
  ['a file that was removed by hand', 'new', 'old', undefined, 'add'],
  ['a generated file with new content', 'new', 'old', 'old', 'change'],
  ['a generated file that is up to date', 'new', 'new', 'new', 'keep'],
  ['a file that was already updated by hand', 'new', 'old', 'new', 'keep'],
  ['a foreign file with the right content', 'new', undefined, 'new', 'keep'],
  ['a file that is no longer generated', undefined, 'old', 'old', 'remove'],
  ['a file that is neither generated nor present', undefined, 'old', undefined, 'nothing'],
  ['an edited file', 'new', 'old', 'mine', 'change: was edited since it was generated'],
  ['a foreign file', 'new', undefined, 'mine', 'change: was not written by generate'],
  [
    'an edited file that is no longer generated',
    undefined,
    'old',
    'mine',
    'remove: is no longer generated, and was edited',
  ],
  ['a symbolic link', 'new', 'old', LINK, 'change: is a symbolic link'],
  ['a file with the word link', 'new', 'old', 'link', 'change: was edited since it was generated'],
];

for (const [name, wanted, written, found, expected] of table) {
  t.test(`${name}: ${expected}`, async (t) => {
    const steps = planOf(
      new Map(wanted === undefined ? [] : [['a', wanted]]),
      new Map(written === undefined ? [] : [['a', hashOf(written)]]),
      () => foundIn(found),
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
    (path) => foundIn(path === 'b' ? '2' : undefined),
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
  const state = { accounts: ['a'], none: null };
  t.strictSame(parseManifest(manifestText(files, state), 'x'), {
    files: new Map([
      ['a/b.txt', hashOf('text')],
      ['c', hashOf('')],
    ]),
    state,
  });
});

t.test('a manifest without a state, or with another, still lists the files', async (t) => {
  const files = { a: hashOf('text') };
  for (const state of [undefined, null, 5, '{', []])
    t.strictSame(parseManifest(JSON.stringify({ version: 1, files, state }), 'x'), {
      files: new Map(Object.entries(files)),
      state,
    });
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
  t.test(`${JSON.stringify(text)} is not a manifest`, async (t) => {
    t.throws(() => parseManifest(text, 'out/manifest'), {
      cause: { code: 'manifest_malformed', where: 'out/manifest' },
    });
  });
}
