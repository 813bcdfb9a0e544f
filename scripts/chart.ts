import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectedFiles, folder } from '../test/chart/expected.ts';

// `npm run chart [-- IMAGE]`: writes the generated files of chart/ from src/chart. A release passes its image; the chart of
// a clone has none.
for (const [path, text] of Object.entries(expectedFiles(process.argv[2]))) writeFileSync(join(folder, path), text);

const biome = join(import.meta.dirname, '../node_modules/.bin/biome');
const written = ['values.schema.json', 'dashboards'].map((path) => join(folder, path));
execFileSync(biome, ['format', '--write', ...written], { stdio: 'inherit' });
