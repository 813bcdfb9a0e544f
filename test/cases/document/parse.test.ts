import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { parseCases } from '../../../src/cases/document/parse.ts';
import { formatFinding } from '../../../src/documents/finding.ts';
import { codePoint } from '../../code-point.ts';

const FOLDER = new URL('../../fixtures/cases/', import.meta.url);

/** First line: the name of the case. Lines `# expect …`: the findings, in order; a case without them is valid. */
for (const file of readdirSync(FOLDER)) {
  const text = readFileSync(new URL(file, FOLDER), 'utf8');
  const [name = '', ...lines] = text.split('\n');
  const expected = lines.filter((line) => line.startsWith('# expect ')).map((line) => line.slice('# expect '.length));
  t.test(name.replace(/^# /, ''), async (t) => {
    const { cases, findings } = parseCases(text);
    t.same(
      findings.map((finding) => formatFinding('cases.yaml', finding)),
      expected,
    );
    t.equal(
      cases === undefined,
      findings.some(({ level }) => level === 'error'),
    );
  });
}

t.test('every field is read with its value, and a case has its place', async (t) => {
  const { cases = [], positionOf } = parseCases(readFileSync(new URL('valid-all-fields.yaml', FOLDER), 'utf8'));
  const [all, second, third, other, job] = cases;
  t.strictSame(all, {
    ...{ name: 'everything', kind: 'job', project: '4242', namespace: 'ci', createdBy: 'gitlab/runner' },
    ...{
      requestedAccount: 'ci-deploy',
      rootGroup: '77',
      runner: 'Hk7sQ2xZv',
      runnerVersion: '19.10',
      token: 'unbound',
    },
    ...{ labels: { a: 'b' }, annotations: { c: 'd' }, mode: 'enforce' },
    expected: { account: 'ci-deploy', reason: 'override_granted', rule: 'billing' },
  });
  t.match(second, { kind: 'manager', managerName: 'cluster', mode: 'best-effort' });
  t.match(job, { kind: 'job', token: 'bound' });
  t.same(job?.labels, {});
  t.strictSame(
    [second, third, other, job].map((one) => one?.name),
    [
      'manager cluster in gitlab',
      'manager pod in gitlab',
      'another pod in gitlab, created by user:alice, requests ci-deploy',
      'project 7',
    ],
  );
  t.strictSame(cases.map(positionOf), [
    { line: 6, column: 5 },
    { line: 22, column: 5 },
    { line: 23, column: 5 },
    { line: 24, column: 5 },
    { line: 25, column: 5 },
  ]);
});

t.test('no text makes the parser throw', async () => {
  const value = fc.oneof(fc.jsonValue(), fc.record({ version: fc.constant(1), cases: fc.array(fc.jsonValue()) }));
  fc.assert(
    fc.property(
      fc.oneof(
        value.map((json) => JSON.stringify(json)),
        fc.string({ unit: codePoint }),
      ),
      (text) => {
        const { cases, findings } = parseCases(text);
        return (cases === undefined) === findings.some(({ level }) => level === 'error');
      },
    ),
  );
});
