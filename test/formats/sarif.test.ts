import t from 'tap';
import type { Problem } from '../../src/formats/report.ts';
import { sarif } from '../../src/formats/sarif.ts';
import { wholeLists } from '../whole-lists.ts';
import { FORMAT_CONTEXT, item, problem, report } from './report.ts';

const runOf = (problems: readonly Problem[]) => {
  const { runs, version, $schema, ...rest } = JSON.parse(sarif(report(item({ problems })), FORMAT_CONTEXT));
  t.same(rest, {});
  t.equal(version, '2.1.0');
  t.match($schema, /^https:\/\/docs\.oasis-open\.org\/sarif\/.*2\.1\.0\.json$/);
  return runs[0];
};

t.test('a result has its rule, level, message and place, and a fingerprint', async (t) => {
  const run = runOf([problem(), problem({ code: 'large', level: 'warning' }), problem({ code: 'z', level: 'notice' })]);
  t.equal(run.columnKind, 'utf16CodeUnits');
  const [{ partialFingerprints, ...result }, warning, notice] = run.results;
  t.strictSame(result, {
    ruleId: 'no_rule',
    ruleIndex: 1,
    level: 'error',
    message: { text: 'found nothing, wanted a rule' },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'fleet/mapping.yaml', uriBaseId: '%SRCROOT%' },
          region: { startLine: 4, startColumn: 11 },
        },
      },
    ],
  });
  t.match(partialFingerprints, { 'gitlab-runner-irsa/v1': /^[0-9a-f]{32}$/ });
  t.match(
    [warning, notice],
    wholeLists([
      { ruleIndex: 0, level: 'warning' },
      { ruleIndex: 2, level: 'note' },
    ]),
  );
});

t.test('each code is one rule with the texts that GitHub requires, and the address of its explanation', async (t) => {
  const { driver } = runOf([problem(), problem({ line: 5 }), problem({ code: 'large' })]).tool;
  t.strictSame(
    { ...driver, rules: driver.rules.map(({ id }: { id: string }) => id) },
    {
      ...{ name: 'gitlab-runner-irsa', semanticVersion: '1.2.3', informationUri: 'https://example.com/docs/' },
      rules: ['large', 'no_rule'],
    },
  );
  t.strictSame(driver.rules[1], {
    id: 'no_rule',
    shortDescription: { text: 'no rule' },
    fullDescription: { text: 'no rule, a finding of gitlab-runner-irsa validate mapping' },
    help: { text: 'See docs/mapping.md#no_rule' },
    helpUri: 'https://example.com/docs/mapping.md#no_rule',
    defaultConfiguration: { level: 'error' },
  });
});

t.test('any path is a reference that is relative to the repository', async (t) => {
  const [result] = runOf([problem({ file: 'a b/ü%:?#[x]\ud800.yaml' })]).results;
  const { uri } = result.locations[0].physicalLocation.artifactLocation;
  t.equal(uri, 'fleet/a%20b/%C3%BC%25%3A%3F%23%5Bx%5D%EF%BF%BD.yaml');
});

t.test('a run without problems has neither rules nor results', async (t) => {
  const run = runOf([]);
  t.same(run.results, []);
  t.same(run.tool.driver.rules, []);
});
