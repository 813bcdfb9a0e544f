import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { expectedFiles, folder } from './expected.ts';

t.test('chart/ is the output of src/chart', async (t) => {
  for (const [path, text] of Object.entries(expectedFiles())) {
    const written = readFileSync(join(folder, path), 'utf8');
    const hint = `chart/${path} is up to date; if not: npm run chart`;
    // The formatter changes the layout of JSON.
    if (path.endsWith('.json')) t.strictSame(JSON.parse(written), JSON.parse(text), hint);
    else t.equal(written, text, hint);
  }
});
