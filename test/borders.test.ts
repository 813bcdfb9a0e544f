import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import t from 'tap';

// The table of folders in CONTRIBUTING.md is the law: an import that it does not allow fails here, and so does a permission
// that nothing uses.

const ROOT = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const words = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);

/** The folders that the compiler checks without the types of Node. */
const PURE = (JSON.parse(read('tsconfig.pure.json')) as { include: string[] }).include.map(folderOf);
/** Files beside the folders that every one of them may import. */
const SHARED = new Set(globSync('src/*.ts', { cwd: ROOT }).filter((file) => file !== 'src/main.ts'));
const TABLE = new Map(
  [...read('CONTRIBUTING.md').matchAll(/^\| `([a-z]+)` \|(?:[^|]*)\|([^|]*)\|([^|]*)\|$/gm)].map(
    ([, folder = '', folders, libraries]) => [folder, { folders: words(folders), libraries: words(libraries) }],
  ),
);
const IMPORTS = globSync('src/*/**/*.ts', { cwd: ROOT }).flatMap((file) =>
  [...read(file).matchAll(/(?:\bfrom|\bimport\()\s*'([^']+)'/g)].map(([, to = '']) => {
    const path = to.startsWith('.') ? normalize(join(dirname(file), to)) : undefined;
    return { file, folder: folderOf(file), to, path, into: path === undefined ? libraryOf(to) : folderOf(path) };
  }),
);

t.test('the table has a row for each folder of src, and no other', async (t) => {
  t.same([...TABLE.keys()].toSorted(), [...new Set(IMPORTS.map(({ folder }) => folder))].toSorted());
});

t.test('every import stays within the table', async (t) => {
  for (const { file, folder, to, path, into } of IMPORTS) {
    const row = TABLE.get(folder);
    if (path === undefined) t.ok(to.startsWith('node:') || row?.libraries.includes(into), `${file} imports ${to}`);
    else t.ok(into === folder || SHARED.has(path) || row?.folders.includes(into), `${file} imports ${to}`);
  }
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
  const atStart = /^(?:import|export) (?!type )(?:[^;]*? from )?'([^']+)'/gm;
  const inAws = IMPORTS.filter(({ folder }) => folder === 'aws');
  const heavy = new Set(inAws.filter(({ to }) => to.startsWith('@aws-sdk/')).map(({ file }) => file));
  for (const { file, path } of inAws) if (path !== undefined && heavy.has(path)) heavy.add(file);
  t.ok(heavy.size > 3);
  for (const { file, folder, path, to } of IMPORTS) {
    if (folder === 'aws' || path === undefined || !heavy.has(path)) continue;
    const loaded = [...read(file).matchAll(atStart)].map(([, from]) => from);
    t.notOk(loaded.includes(to), `${file} loads ${path} when it starts`);
  }
});

t.test('pure folders import pure folders only, no module of Node, and have neither a clock nor chance', async (t) => {
  for (const folder of PURE) {
    for (const name of TABLE.get(folder)?.folders ?? []) t.ok(PURE.includes(name), `${folder} imports ${name}`);
    for (const file of globSync(`src/${folder}/**/*.ts`, { cwd: ROOT })) {
      t.notMatch(read(file), /'node:|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b/, file);
    }
  }
});

function folderOf(file: string): string {
  return /^src\/([a-z]+)(?:\/|$)/.exec(file)?.[1] ?? '';
}

/** The package that a module belongs to: `@scope/name/file.js` is `@scope/name`. */
function libraryOf(to: string): string {
  return to.split('/', to.startsWith('@') ? 2 : 1).join('/');
}
