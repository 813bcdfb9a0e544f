import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import t from 'tap';
import { COMPUTED, loadedAtStart, readModule } from './imports.ts';

// The table of folders in CONTRIBUTING.md is the law: an import that it does not allow fails here, and so does a permission
// that nothing uses.

const MAIN = 'src/main.ts';
const ROOT = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const words = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);

/** The folders that the compiler checks without the types of Node. */
const PURE = (JSON.parse(read('tsconfig.pure.json')) as { include: string[] }).include.map(folderOf);
/** Pure parts of other folders and the files beside the folders, with the modules of Node that only compute. */
const PURE_PARTS = {
  'certificates/rotation': ['node:crypto'],
  'doctor/checks': [],
  'doctor/derive': [],
  'doctor/checklist': [],
  'cli/terminal': [],
  'init/past': [],
  'init/propose': [],
  'init/write': [],
  'init/preflight': [],
  '.': [],
};
/** What every folder may import: the files beside the folders, and two folders of small functions. */
const SHARED = new Set(globSync('src/{*,collections/*,text/*}.ts', { cwd: ROOT }).filter((file) => file !== MAIN));
const TABLE = new Map(
  [...read('CONTRIBUTING.md').matchAll(/^\| `([\w-]+)` \|(?:[^|]*)\|([^|]*)\|([^|]*)\|$/gm)].map(
    ([, folder = '', folders, libraries]) => [folder, { folders: words(folders), libraries: words(libraries) }],
  ),
);
const MODULES = globSync('src/**/*.ts', { cwd: ROOT }).map((file) => ({ file, ...readModule(read(file)) }));
const IMPORTS = MODULES.flatMap(({ file, imports }) =>
  imports.map((to) => {
    const path = to.startsWith('.') ? normalize(join(dirname(file), to)) : undefined;
    return { file, folder: folderOf(file), to, path, into: path === undefined ? libraryOf(to) : folderOf(path) };
  }),
);

t.test('the table has a row for each folder of src, and no other', async (t) => {
  t.same([...TABLE.keys()].toSorted(), [...new Set(MODULES.flatMap(({ file }) => folderOf(file) || []))].toSorted());
});

t.test('every file of src is TypeScript that this test reads', async (t) => {
  const all = globSync('src/**', { cwd: ROOT, withFileTypes: true }).filter((entry) => entry.isFile());
  t.same(
    all.map(({ name }) => name).filter((name) => !name.endsWith('.ts')),
    [],
  );
  t.equal(all.length, MODULES.length);
});

t.test('every import stays within the table', async (t) => {
  const inFolders = IMPORTS.filter(({ folder }) => folder !== '');
  const outside = inFolders.filter(({ folder, to, path, into }) => {
    const row = TABLE.get(folder);
    if (path === undefined) return !to.startsWith('node:') && !row?.libraries.includes(into);
    return into !== folder && !SHARED.has(path) && !row?.folders.includes(into);
  });
  t.ok(inFolders.length > 1000);
  // As one assertion: thousands of them would take longer than the rest of the file.
  t.same(
    outside.map(({ file, to }) => `${file} imports ${to}`),
    [],
  );
});

t.test('every permission in the table is used', async (t) => {
  for (const [folder, { folders, libraries }] of TABLE) {
    const used = IMPORTS.filter((one) => one.folder === folder);
    for (const name of folders)
      t.ok(
        used.some(({ path, into }) => path && into === name),
        `${folder} uses src/${name}`,
      );
    for (const name of libraries)
      t.ok(
        used.some(({ path, into }) => !path && into === name),
        `${folder} uses ${name}`,
      );
  }
});

t.test('the SDK of AWS is loaded on demand only', async (t) => {
  const inAws = IMPORTS.filter(({ folder }) => folder === 'aws');
  const heavy = new Set(inAws.filter(({ to }) => to.startsWith('@aws-sdk/')).map(({ file }) => file));
  for (const { file, path } of inAws) if (path !== undefined && heavy.has(path)) heavy.add(file);
  t.ok(heavy.size > 3);
  const early = MODULES.filter(({ file }) => folderOf(file) !== 'aws').flatMap(({ file }) =>
    loadedAtStart(read(file))
      .filter((to) => to.startsWith('@aws-sdk/') || heavy.has(normalize(join(dirname(file), to))))
      .map((to) => `${file} loads ${to} when it starts`),
  );
  t.same(early, []);
});

t.test('the environment of the process is read once, where the program starts', async (t) => {
  const readers = MODULES.map(({ file }) => file).filter((file) => read(file).includes('process.env'));
  t.same(readers, [MAIN]);
});

t.test('no import has a computed path, except that of the tests, which no package contains', async (t) => {
  const computed = MODULES.filter(({ impure }) => impure.includes(COMPUTED)).map(({ file }) => file);
  t.same(computed, ['src/demo/ask-cluster.ts']);
});

t.test('the pure folders are the first of the table, which import each other only', async (t) => {
  const first = [...TABLE.keys()].slice(0, PURE.length);
  t.same(PURE.toSorted(), first.toSorted());
  for (const folder of PURE)
    for (const name of TABLE.get(folder)?.folders ?? []) t.ok(PURE.includes(name), `${folder} imports ${name}`);
  for (const { file, to, path } of IMPORTS.filter(({ file }) => SHARED.has(file)))
    t.ok(path !== undefined && SHARED.has(path), `${file} imports ${to}`);
});

t.test('pure code has no module of Node that does more than compute, no clock and no chance', async (t) => {
  for (const [part, allowed] of [...PURE.map((folder) => [folder, []] as const), ...Object.entries(PURE_PARTS)]) {
    const files = globSync(part === '.' ? 'src/*.ts' : `src/${part}/**/*.ts`, { cwd: ROOT }).filter(
      (file) => file !== MAIN,
    );
    t.ok(files.length > 0, part);
    const found = withLoaded(files).flatMap(({ file, loaded, impure }) => {
      const ofNode = loaded.filter((to) => to.startsWith('node:') && !(allowed as readonly string[]).includes(to));
      return [...ofNode, ...impure].map((what) => `${file}: ${what}`);
    });
    t.same(found, [], part);
  }
});

/** The modules with these files, and all that they load: code is as pure as what it calls. */
function withLoaded(files: readonly string[]): typeof MODULES {
  const reached = new Set(files);
  for (const file of reached)
    for (const to of MODULES.find((one) => one.file === file)?.loaded ?? [])
      if (to.startsWith('.')) reached.add(normalize(join(dirname(file), to)));
  return MODULES.filter(({ file }) => reached.has(file));
}

function folderOf(file: string): string {
  return /^src\/([^/.]+)(?:\/|$)/.exec(file)?.[1] ?? '';
}

/** The package that a module belongs to: `@scope/name/file.js` is `@scope/name`. */
function libraryOf(to: string): string {
  return to.split('/', to.startsWith('@') ? 2 : 1).join('/');
}
