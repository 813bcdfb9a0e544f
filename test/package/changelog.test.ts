import { execFileSync } from 'node:child_process';
import { cpSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { newestChanges } from '../../src/chart/write/newest-changes.ts';

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

t.test('the chart of the next release would have the first paragraph of each changeset as its changes', async (t) => {
  const folder = t.testdir({ 'package.json': JSON.stringify({ name, version }) });
  cpSync(join(ROOT, '.changeset'), join(folder, '.changeset'), { recursive: true });
  cpSync(join(ROOT, 'CHANGELOG.md'), join(folder, 'CHANGELOG.md'));
  const changesets = globSync('.changeset/*.md', { cwd: folder }).map((file) =>
    readFileSync(join(folder, file), 'utf8'),
  );
  // It names the commit that added a changeset.
  const git = (...words: string[]) => execFileSync('git', words, { cwd: folder, stdio: 'pipe' });
  git('init', '--quiet');
  git('add', '--all');
  git('-c', 'user.name=x', '-c', 'user.email=x@example.com', 'commit', '--quiet', '--message', 'x');
  // On the commit of a release there is none, which is an error for the command.
  if (changesets.length > 0)
    execFileSync(process.execPath, [join(ROOT, 'node_modules/@changesets/cli/bin.js'), 'version'], {
      cwd: folder,
      stdio: 'pipe',
    });

  const { version: next, changes = [] } = newestChanges(readFileSync(join(folder, 'CHANGELOG.md'), 'utf8')) ?? {};
  t.equal(next === version, changesets.length === 0, `${next} comes after ${version}`);
  const begins = (text: string) => text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/\s+/g, ' ');
  const released = newestChanges(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'))?.changes ?? [];
  const paragraphs = changesets.map((text) => /^---\n.*?\n---\n\s*(.*?)(?:\n\s*\n|\s*$)/s.exec(text)?.[1] ?? '');
  t.strictSame([...changes].sort(), changesets.length === 0 ? [...released].sort() : paragraphs.map(begins).sort());
});
