import { readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { formatFinding } from '../../../src/documents/finding.ts';
import { parseMapping } from '../../../src/mapping/document/parse.ts';
import type { JobRule, Mapping } from '../../../src/mapping/mapping.ts';
import { codePoint } from '../../code-point.ts';
import { FILE_PATIENCE } from '../../control-plane/client/wait-until.ts';
import { runs } from '../../runs.ts';
import { wholeLists } from '../../whole-lists.ts';
import { mappings } from '../arbitrary.ts';
import { writeMapping } from '../write-mapping.ts';

t.setTimeout(FILE_PATIENCE);

const FOLDER = new URL('../../fixtures/mapping/', import.meta.url);
const FIXTURES = readdirSync(FOLDER).map((file) => readFileSync(new URL(file, FOLDER), 'utf8'));

/** First line: the name of the case. Lines `# expect …`: the findings, in order; a case without them is valid. */
for (const text of FIXTURES) {
  const [name = '', ...lines] = text.split('\n');
  const expected = lines.filter((line) => line.startsWith('# expect ')).map((line) => line.slice('# expect '.length));
  t.test(name.replace(/^# /, ''), async (t) => {
    const { mapping, findings } = parseMapping(text);
    t.same(
      findings.map((finding) => formatFinding('mapping.yaml', finding)),
      expected,
    );
    t.equal(
      mapping === undefined,
      findings.some(({ level }) => level === 'error'),
    );
  });
}

t.test('every field is read with its value, ids as text', async (t) => {
  const text = readFileSync(new URL('valid-all-fields.yaml', FOLDER), 'utf8');
  const expected: Mapping = {
    version: 1,
    managers: [
      {
        key: 'gitlab/runner',
        identity: { serviceAccount: { namespace: 'gitlab', name: 'runner' } },
        jobServiceAccounts: ['default', 'ci-jobs'],
        tokens: 'any',
        namespaces: ['gitlab', 'ci'],
        instance: 'gitlab.example.com',
      },
      {
        key: 'user:runner@example.com',
        identity: { user: 'runner@example.com' },
        jobServiceAccounts: ['default'],
        tokens: 'any',
        namespaces: ['ci'],
        instance: 'gitlab.example.org:8443',
      },
      {
        key: 'group:runners',
        identity: { group: 'runners' },
        jobServiceAccounts: ['default'],
        tokens: 'any',
        namespaces: ['ci'],
        instance: 'gitlab.example.org:8443',
      },
    ],
    rules: [
      {
        name: 'managers',
        kind: 'manager',
        match: { names: ['Cluster_1.a'], namespaces: ['gitlab'] },
        serviceAccount: 'runner',
        missing: 'refuse',
      },
      {
        name: 'billing',
        kind: 'job',
        match: {
          projects: ['4242', '4243'],
          createdBy: ['gitlab/runner', 'user:runner@example.com', 'group:runners'],
          namespaces: ['ci'],
          rootGroups: ['77'],
          runners: ['Hk7sQ2xZv', 't3_Hk7sQ2'],
          instances: ['gitlab.example.com', 'gitlab.example.org:8443'],
        },
        serviceAccount: 'ci-billing',
        allow: ['ci-billing-deploy'],
        optOut: 'allow',
        missing: 'next',
      },
      {
        name: 'everyone-else',
        kind: 'job',
        match: { instances: ['gitlab.example.com'] },
        serviceAccount: 'ci-{rootGroup}.{namespace}-{project}',
        missing: 'next',
        allow: [],
        optOut: 'refuse',
      },
    ],
    default: { manager: 'deny', job: { serviceAccount: 'ci-nobody' } },
    unannotated: 'deny',
    exempt: { groups: ['admins'], users: ['jo@example.com'] },
    names: new Map(),
    contact: '#ci-platform, https://wiki.example.com/ci-aws – "ask first"',
  };
  t.strictSame(parseMapping(text).mapping, expected);
});

t.test('names of projects are read by id, whether the ids are in quotes or not', async (t) => {
  const text = readFileSync(new URL('valid-names.yaml', FOLDER), 'utf8');
  t.strictSame(
    [...(parseMapping(text).mapping?.names ?? [])],
    [
      ['1', 'acme/group-1/_x.y'],
      ['4242', 'acme/billing'],
      ['9007199254740991', '0/1'],
    ],
  );
});

t.test('an absent setting has its default', async (t) => {
  const text = `
version: 1
managers: [{serviceAccount: gitlab/runner}]
rules:
  - {name: plain, match: {kind: job, projects: [1]}, serviceAccount: ci-a}
  - {name: template, match: {kind: manager}, serviceAccount: "runner-{namespace}"}
exempt: {users: [jo]}
default: {job: keep}
`;
  t.strictSame(parseMapping(text).mapping, {
    version: 1,
    managers: [
      {
        key: 'gitlab/runner',
        identity: { serviceAccount: { namespace: 'gitlab', name: 'runner' } },
        jobServiceAccounts: ['default'],
        tokens: 'bound',
        namespaces: ['gitlab'],
      },
    ],
    rules: [
      {
        name: 'plain',
        kind: 'job',
        match: { projects: ['1'] },
        serviceAccount: 'ci-a',
        missing: 'refuse',
        allow: [],
        optOut: 'refuse',
      },
      { kind: 'manager', name: 'template', match: {}, serviceAccount: 'runner-{namespace}', missing: 'next' },
    ],
    default: { manager: 'keep', job: 'keep' },
    unannotated: 'warn',
    exempt: { groups: ['system:masters'], users: ['jo'] },
    names: new Map(),
    contact: undefined,
  });
  t.match(
    parseMapping('version: 1\n').mapping,
    wholeLists({
      managers: [],
      rules: [],
      default: { manager: 'keep', job: 'deny' },
      exempt: { groups: ['system:masters'], users: [] },
    }),
  );
});

t.test('a mapping from 200 KiB on gets a warning, one above 1 MiB is refused', async (t) => {
  const head = 'version: 1\nmanagers: [{serviceAccount: gitlab/runner}]\n# é';
  const padded = (bytes: number) => head + ' '.repeat(bytes - Buffer.byteLength(head));
  t.same(parseMapping(padded(204_799)).findings, []);
  t.match(
    parseMapping(padded(204_800)),
    wholeLists({
      mapping: { version: 1 },
      findings: [{ code: 'large', level: 'warning', line: 1 }],
    }),
  );
  t.match(parseMapping(padded(1_048_576)), wholeLists({ mapping: { version: 1 }, findings: [{ code: 'large' }] }));
  t.match(
    parseMapping(padded(1_048_577)),
    wholeLists({
      mapping: undefined,
      findings: [{ code: 'too_large', level: 'error', line: 1 }],
    }),
  );
});

t.test('a mapping that is written is read as the same', async (t) => {
  let read = 0;
  fc.assert(
    fc.property(mappings, (written) => {
      const { mapping, findings } = parseMapping(writeMapping(written));
      if (mapping === undefined) return findings.some(({ level }) => level === 'error');
      read++;
      return isDeepStrictEqual(mapping, structuredClone(written));
    }),
    { numRuns: runs(300) },
  );
  t.ok(read > runs(10), `${read} mappings had no errors`);
});

t.test('a valid mapping has no findings', async () => {
  const inOrder = mappings.map((mapping): Mapping => {
    const namespaces = ['gitlab', 'ci', 'team'];
    return {
      ...mapping,
      managers: mapping.managers.map(({ instance: _instance, ...manager }) => ({
        ...manager,
        namespaces,
        jobServiceAccounts: ['default'],
      })),
      rules: mapping.rules
        .filter((rule): rule is JobRule => rule.kind === 'job' && rule.match.createdBy === undefined)
        .map(({ match: { instances: _instances, ...match }, ...rule }, index) => {
          return { ...rule, match, serviceAccount: `job-${index}-{project}`, missing: 'next' };
        }),
      default: { manager: 'keep', job: 'deny' },
    };
  });
  fc.assert(fc.property(inOrder, (mapping) => parseMapping(writeMapping(mapping)).findings.length === 0));
});

t.test('no text makes it throw, and every finding has a place', async () => {
  const spoiled = fc
    .tuple(
      fc.constantFrom(...FIXTURES),
      fc.nat(),
      fc.nat({ max: 20 }),
      fc.oneof(fc.string({ unit: codePoint }), fc.constantFrom('[]', '{}', 'null', '{a: 1}', '5', '\n', ' ')),
    )
    .map(([text, at, length, put]) => {
      const from = at % (text.length + 1);
      return text.slice(0, from) + put + text.slice(from + length);
    });
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: codePoint }), spoiled), (text) => {
      const { mapping, findings } = parseMapping(text);
      const errors = findings.filter(({ level }) => level === 'error');
      return (
        (mapping === undefined) === errors.length > 0 && findings.every(({ line, column }) => line >= 1 && column >= 1)
      );
    }),
    { numRuns: runs(700) },
  );
});

t.test('any value in any place is read, or refused with a message', async () => {
  const value = fc.jsonValue({ maxDepth: 2 });
  const document = fc.record(
    {
      version: fc.constant(1),
      managers: fc.oneof(
        value,
        fc.array(fc.record({ serviceAccount: value, user: value, namespaces: value }, { requiredKeys: [] })),
      ),
      rules: fc.oneof(
        value,
        fc.array(
          fc.record(
            {
              name: value,
              match: fc.oneof(
                value,
                fc.record({ kind: fc.constantFrom('job', 'manager', 'x'), projects: value, namespaces: value }),
              ),
              serviceAccount: value,
              missing: value,
              allow: value,
            },
            { requiredKeys: [] },
          ),
        ),
      ),
      default: fc.oneof(value, fc.record({ manager: value, job: value })),
      exempt: value,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(document, (json) => {
      const { mapping, findings } = parseMapping(JSON.stringify(json));
      return (mapping === undefined) === findings.some(({ level }) => level === 'error');
    }),
    { numRuns: runs(500) },
  );
});
