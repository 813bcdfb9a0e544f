import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parseDocument, visit } from 'yaml';

const ROOT = join(import.meta.dirname, '../..');

for (const file of globSync('.github/workflows/*.yml', { cwd: ROOT })) {
  t.test(`${file} runs each action by its commit, with the version beside it`, async (t) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    const actions: string[] = [];
    visit(parseDocument(text), {
      Pair(_, { key, value }) {
        if (String(key) === 'uses') actions.push(String(value));
      },
    });
    t.ok(actions.length > 0);
    for (const action of actions.filter((action) => !action.startsWith('./'))) {
      t.match(action, /@[0-9a-f]{40}$/);
      t.match(text, new RegExp(`uses: ${action} # v\\d+\\.\\d+\\.\\d+\n`));
    }
  });
}
