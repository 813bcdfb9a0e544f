import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse, parseDocument, visit } from 'yaml';

type Step = { uses?: string; with?: Record<string, unknown> };

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

  t.test(`${file} lets no value of GitHub become part of a shell command`, async (t) => {
    const runs: string[] = [];
    visit(parseDocument(readFileSync(join(ROOT, file), 'utf8')), {
      Pair(_, { key, value }) {
        if (String(key) === 'run') runs.push(String(value));
      },
    });
    t.ok(runs.length > 0);
    t.same(
      runs.filter((run) => run.includes('${{')),
      [],
    );
  });
}

t.test('what is released is built without a cache that another workflow can fill', async (t) => {
  const { jobs } = parse(readFileSync(join(ROOT, '.github/workflows/release.yml'), 'utf8'));
  const steps: Step[] = Object.values(jobs as Record<string, { steps?: Step[] }>).flatMap(({ steps = [] }) => steps);
  t.notOk(steps.some(({ uses = '' }) => uses.startsWith('actions/cache@')));
  const nodes = steps.filter(({ uses = '' }) => uses.startsWith('actions/setup-node@'));
  t.ok(nodes.length > 0);
  for (const node of nodes) {
    t.equal(node.with?.['package-manager-cache'], false);
    t.notOk('cache' in (node.with ?? {}));
  }
});
