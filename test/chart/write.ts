import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectedFiles, folder } from './expected.ts';

// `npm run chart`: writes what src/chart says into chart/. `npm run chart -- IMAGE` is for a release, whose chart names its
// image.
for (const [path, text] of Object.entries(expectedFiles(process.argv[2]))) writeFileSync(join(folder, path), text);
