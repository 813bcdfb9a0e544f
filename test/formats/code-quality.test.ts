import t from 'tap';
import { codeQuality } from '../../src/formats/code-quality.ts';
import type { Problem } from '../../src/formats/report.ts';
import { FORMAT_CONTEXT, item, problem, report } from './report.ts';

const issuesOf = (...problems: readonly Problem[]) =>
  JSON.parse(codeQuality(report(item({ problems })), FORMAT_CONTEXT)) as {
    fingerprint: string;
    description: string;
    severity: string;
  }[];

t.test('an issue has the properties that GitLab requires, and no others', async (t) => {
  const issues = issuesOf(problem());
  t.match(issues[0]?.fingerprint, /^[0-9a-f]{32}$/);
  t.strictSame(
    issues.map(({ fingerprint: _, ...issue }) => issue),
    [
      {
        description: 'found nothing, wanted a rule',
        check_name: 'no_rule',
        severity: 'critical',
        location: { path: 'fleet/mapping.yaml', lines: { begin: 4 } },
      },
    ],
  );
});

t.test('a report without problems is an empty list', async (t) => {
  t.equal(codeQuality(report(item({ state: 'passed', problems: [] })), FORMAT_CONTEXT), '[]\n');
});

t.test('each level has its severity', async (t) => {
  const severities = issuesOf(problem(), problem({ level: 'warning' }), problem({ level: 'notice' }));
  t.strictSame(
    severities.map(({ severity }) => severity),
    ['critical', 'minor', 'info'],
  );
});

t.test('a fingerprint does not change when lines move, and no two problems share one', async (t) => {
  const [first, second, third] = issuesOf(problem(), problem({ identity: 'other' }), problem({ line: 9 }));
  const [moved] = issuesOf(problem({ line: 40, column: 1, message: 'rules[2]: found nothing' }));
  t.equal(first?.fingerprint, moved?.fingerprint);
  t.equal(new Set([first, second, third].map((issue) => issue?.fingerprint)).size, 3);
  const [elsewhere] = issuesOf(problem({ file: 'other.yaml' }));
  t.not(elsewhere?.fingerprint, first?.fingerprint);
});

t.test('a description is one line without control characters', async (t) => {
  t.equal(issuesOf(problem({ message: 'a\nb\u001b[31m' }))[0]?.description, 'a?b?[31m');
});
