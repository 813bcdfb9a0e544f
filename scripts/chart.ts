import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectedFiles, folder } from '../test/chart/expected.ts';

// `npm run chart`: writes the generated files of chart/ from src/chart. `npm run package-chart` writes those of a
// release.
for (const [path, text] of Object.entries(expectedFiles())) writeFileSync(join(folder, path), text);

const biome = join(import.meta.dirname, '../node_modules/.bin/biome');
const written = ['values.schema.json', 'dashboards'].map((path) => join(folder, path));
execFileSync(biome, ['format', '--write', ...written], { stdio: 'inherit' });
