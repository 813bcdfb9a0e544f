import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import t from 'tap';
import { doctorBlocks } from '../../src/cli/views/doctor/text.ts';
import { checks, checksFor } from '../../src/doctor/checks.ts';
import { diagnose } from '../../src/doctor/diagnosis.ts';
import { printed, terminalOf } from '../cli/screens.ts';
import { accounts, edits, eksWebhook, healthyWorld, ours, ROLE } from '../doctor/world/healthy-world.ts';
import { readPage } from './page.ts';

const page = readPage(readFileSync('docs/doctor.md', 'utf8'));

/** Read from the source: a finding is made only where something is wrong. */
const CODES = globSync('src/doctor/checks/**/*.ts').flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/code:(?:[^,\n?]*\?)? '(\w+)'(?: : '(\w+)')?/g)].flatMap(
    ([, code, other]) => [String(code), ...(other === undefined ? [] : [other])],
  ),
);

function headings(level: number): string[] {
  return page.headings
    .filter((heading) => heading.level === level && /^[a-z_]+$/.test(heading.text))
    .map(({ text }) => text);
}

t.test('every check has its section in docs/doctor.md, in the order in which they are run', async (t) => {
  t.same(
    headings(3),
    checks.map(({ id }) => id),
  );
});

t.test('every check that a file exports is in the list of checks', async (t) => {
  const listed = new Set<unknown>(checks);
  for (const file of globSync('src/doctor/checks/**/*.ts')) {
    const exported: object = await import(resolve(file));
    for (const [name, value] of Object.entries(exported))
      if (typeof value === 'object' && 'judge' in value) t.ok(listed.has(value), `${file} exports ${name}`);
  }
});

t.test('every code of a finding has its section, and no section is left of a code that is gone', async (t) => {
  t.ok(CODES.length > 40, CODES.join(' '));
  t.same(headings(4).toSorted(), [...new Set(CODES)].toSorted());
});

/** The installation of the report on the page: one account is not annotated, and RBAC is forbidden. */
function shownReport(): string {
  const namespace = 'gitlab-runner-irsa';
  const roles = Object.fromEntries(['gitlab-runner-common', 'ci-project-77'].map((name) => [name, `${ROLE}/${name}`]));
  const resource = 'clusterroles.rbac.authorization.k8s.io';
  const why = `${resource} is forbidden: User "alice" cannot list resource "clusterroles" in API group "rbac.authorization.k8s.io" at the cluster scope`;
  const world = healthyWorld({
    installation: { ...healthyWorld().installation, namespace },
    mutating: { seen: [ours(namespace), eksWebhook()] },
    validating: { seen: edits(namespace) },
    accounts: accounts({ ...roles, 'ci-billing': undefined, default: undefined }),
    rbac: { unseen: { what: 'ClusterRoles', why, because: 'forbidden', needs: `list ${resource}` } },
  });
  const shown = checksFor({});
  return printed(doctorBlocks(diagnose(world, shown)), terminalOf(80));
}

for (const [file, lines] of [
  ['docs/doctor.md', 15],
  ['README.md', 4],
] as const)
  t.test(`the report in ${file} is what the doctor prints`, async (t) => {
    const { blocks } = readPage(readFileSync(file, 'utf8'));
    const block = blocks.find(({ content }) => content.includes('[account_unannotated]'))?.content ?? '';
    const report = shownReport();
    const printed = new Set(report.split('\n'));
    const shown = block.split('\n').filter((line) => line !== '  …');
    t.ok(shown.length > lines, `${shown.length} lines`);
    for (const line of shown) t.ok(printed.has(line), line);
  });

t.test('the lines of --try in docs/doctor.md are what the doctor prints', async (t) => {
  const block = page.blocks.find(({ content }) => content.startsWith('Tried:'))?.content ?? '';
  // Its text is that of test/cli/views/doctor/text.test.ts.
  const printed = readFileSync('test/fixtures/doctor/tried.txt', 'utf8');
  t.match(block, /wrote and read/);
  t.match(printed, block.trim());
});

t.test('the review in docs/security-review.md has lines that doctor --security prints, in their order', async (t) => {
  const { blocks } = readPage(readFileSync('docs/security-review.md', 'utf8'));
  const block = blocks.find(({ mark }) => mark?.includes('review-80.txt'))?.content ?? '';
  // Its text is that of test/cli/views/doctor/review.test.ts.
  let left = readFileSync('test/fixtures/doctor/review-80.txt', 'utf8').split('\n');
  t.match(block, 'by hand.');
  for (const line of block.split('\n')) {
    const at = left.indexOf(line);
    t.not(at, -1, line);
    left = left.slice(at + 1);
  }
});
