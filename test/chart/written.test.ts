import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { expectedFiles, folder } from './expected.ts';

t.test('chart/ is what src/chart says', async (t) => {
  for (const [path, text] of Object.entries(expectedFiles())) {
    const written = readFileSync(join(folder, path), 'utf8');
    const hint = `chart/${path}; if not: npm run chart`;
    // JSON is laid out by the formatter.
    if (path.endsWith('.json')) t.strictSame(JSON.parse(written), JSON.parse(text), hint);
    else t.equal(written, text, hint);
  }
});
