import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectedFiles, folder } from './expected.ts';

// `npm run chart` writes the output of src/chart to chart/. A release runs `npm run chart -- IMAGE`, so that its chart names
// the image.
for (const [path, text] of Object.entries(expectedFiles(process.argv[2]))) writeFileSync(join(folder, path), text);
