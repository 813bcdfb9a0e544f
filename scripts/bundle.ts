import { cpSync, globSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';

// `npm run bundle [-- FOLDER]`: writes the content of /app in the image, by default into image/: the program with its
// dependencies in dist/bundle, package.json for the version, the chart's templates for `generate`, and the pods of
// `demo`.
const root = join(import.meta.dirname, '..');
const folder = resolve(process.argv[2] ?? join(root, 'image'));
const outdir = join(folder, 'dist/bundle');

// File names contain a hash, so chunks of an earlier run would remain.
rmSync(outdir, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ['src/main.ts', ...globSync('src/serve/worker/*.worker.ts', { cwd: root })],
  outdir,
  entryNames: '[name]',
  bundle: true,
  // Each command stays in its own file, which is loaded on demand.
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  // Dependencies in CommonJS call require(), which ES modules do not have.
  banner: {
    js: "import {createRequire as createRequireOfBundle} from 'node:module';const require=createRequireOfBundle(import.meta.url);",
  },
  logLevel: 'warning',
});

for (const path of ['package.json', 'chart/.helmignore', 'chart/templates', 'examples/demo']) {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(join(root, path), target, { recursive: true });
}
