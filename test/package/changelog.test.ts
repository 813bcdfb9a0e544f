import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const { name, version } = JSON.parse(read('package.json')) as { name: string; version: string };

t.test('CHANGELOG.md has the version of package.json as its newest', async (t) => {
  const [newest] = [...read('CHANGELOG.md').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  t.equal(newest, version);
});

for (const file of globSync('.changeset/*.md', { cwd: ROOT })) {
  t.test(`${file} names this package, a bump that 0.x has, and what changed`, async (t) => {
    const [, frontMatter = '', summary = ''] = /^---\n(.*?)\n---\n(.*)$/s.exec(read(file)) ?? [];
    const bumps = parse(frontMatter) as Record<string, string>;
    t.strictSame(Object.keys(bumps), [name]);
    t.match(bumps[name], /^(?:minor|patch)$/);
    t.match(summary.trim(), /^\S.*\.$/s);
  });
}
