import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectedFiles, folder } from './expected.ts';

// `npm run chart`: writes what src/chart says into chart/.
for (const [path, text] of Object.entries(expectedFiles())) writeFileSync(join(folder, path), text);
