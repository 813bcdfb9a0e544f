import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { parse, stringify } from 'yaml';
import { checks } from '../../../src/fleet/document/checks.ts';
import { mappingChecks } from '../../../src/fleet/document/mapping-checks.ts';
import { parseFleet } from '../../../src/fleet/document/parse.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const FIXTURES = readdirSync(new URL('../../fixtures/fleet/', import.meta.url)).map((file) =>
  read(`test/fixtures/fleet/${file}`),
);
const PAGE = read('docs/fleet.md');

/** Codes with their levels, as fixtures expect them. */
const expected = new Set(
  FIXTURES.flatMap((text) =>
    [...text.matchAll(/^# expect \S+ (\w+) .*\[(\w+)\]$/gm)].map(([, level, code]) => `${code} ${level}`),
  ),
);
const rows = (page: string) =>
  new Map(
    [...page.matchAll(/^\| <a id="(\w+)"><\/a>`(\w+)` \| (.+?) \|/gm)].map(([, id, code, level]) => [
      code,
      { id, level },
    ]),
  );
const documented = rows(PAGE);
const ofMapping = rows(read('docs/mapping.md'));

const own = checks.filter((check) => !mappingChecks.includes(check)).map(({ code }) => code);

t.test('every check of the fleet is a file that is named after its code', async (t) => {
  const files = readdirSync(new URL('../../../src/fleet/document/checks/', import.meta.url));
  t.same(files.toSorted(), own.map((code) => `${code.replaceAll('_', '-')}.ts`).toSorted());
});

t.test('every check of the fleet has a fixture with a finding, or a test that writes one', async (t) => {
  const found = new Set([...expected].map((entry) => entry.split(' ')[0]));
  t.same(
    own.filter((code) => !found.has(code)),
    ['mapping_size'],
  );
});

t.test('every code has its row on a page, with its level and an anchor', async (t) => {
  for (const entry of expected) {
    const [code = '', level = ''] = entry.split(' ');
    const row = documented.get(code) ?? ofMapping.get(code);
    t.equal(row?.id, code);
    t.match(row?.level, level, entry);
  }
  for (const { code } of checks) t.ok(documented.has(code) || ofMapping.has(code), code);
});

t.test('every row is a code', async (t) => {
  const codes = [...checks.map(({ code }) => code), 'unquoted_account_id', 'manager_rule'];
  t.same(
    [...documented.keys()].filter((code) => !codes.includes(String(code))),
    [],
  );
});

t.test('every key of the schema is on the page', async (t) => {
  const schema = JSON.parse(read('examples/fleet.schema.json'));
  const keys = (node: { properties?: object; items?: { properties?: object } }) =>
    Object.keys(node.properties ?? node.items?.properties ?? {});
  const { cluster, webhook, cache, serviceAccounts, runners } = schema.properties;
  for (const part of [schema, cluster, webhook, cache, serviceAccounts, runners])
    for (const key of keys(part)) t.match(PAGE, `\`${key}\``, key);
});

t.test('the part of a fleet that the page shows has no errors', async (t) => {
  const [, part = ''] = /## Protected runners[\s\S]*?```yaml\n([\s\S]*?)```/.exec(PAGE) ?? [];
  const [head = ''] = read('examples/shared-cache/fleet.yaml').split('\nrunners:\n');
  const accounts = ['runner-protected, kind: manager', 'ci-production, kind: job'];
  const more = accounts.map((account) => `  - {name: ${account}, namespaces: [gitlab]}\n`).join('');
  const errors = parseFleet(`${head}\n${more}${part}`).findings.filter(({ level }) => level === 'error');
  t.same(errors, []);
});

for (const section of ['Roles as your company requires them', 'Roles of several clusters'])
  t.test(`the part of a fleet below "${section}" has no errors`, async (t) => {
    const [, , part = ''] = new RegExp(`## ${section}\n([\\s\\S]*?)\`\`\`yaml\n([\\s\\S]*?)\`\`\``).exec(PAGE) ?? [];
    const { serviceAccounts = [], ...shown } = parse(part) as { cluster: object; serviceAccounts?: object[] };
    t.ok('roles' in shown.cluster);
    const whole = parse(read('examples/shared-cache/fleet.yaml'));
    const { findings } = parseFleet(
      stringify({ ...whole, ...shown, serviceAccounts: [...whole.serviceAccounts, ...serviceAccounts] }),
    );
    t.same(
      findings.filter(({ level }) => level === 'error'),
      [],
    );
  });
