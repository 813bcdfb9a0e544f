import t from 'tap';
import { doctorReport } from '../../../src/cli/formats/doctor-report.ts';
import { fleetPlaces } from '../../../src/cli/formats/fleet-places.ts';
import { formatReport } from '../../../src/cli/formats/format-report.ts';
import type { CheckResult } from '../../../src/doctor/diagnosis.ts';
import { parseFleet } from '../../../src/fleet/document/parse.ts';
import type { Fleet } from '../../../src/fleet/fleet.ts';
import { runCli } from '../command-line.ts';

type Issue = { check_name: string; fingerprint: string; location: { path: string; lines: { begin: number } } };

const MAPPING = `version: 1
managers: [{serviceAccount: gitlab/runner}]
rules:
  - {name: a, match: {kind: job, project: [1]}, serviceAccount: ci-a}
  - {name: a, match: {kind: job}, serviceAccount: ci_b}
`;
const issuesOf = async (text: string) => {
  const { stdout } = await runCli(['validate', 'mapping', '-', '--format', 'gitlab-codequality'], { stdin: text });
  return JSON.parse(stdout) as Issue[];
};

t.test('issues have the same fingerprints when lines and rules are added above them', async (t) => {
  const issues = await issuesOf(MAPPING);
  t.strictSame(
    issues.map(({ check_name, location }) => `${location.path}:${location.lines.begin} ${check_name}`),
    ['stdin:4 unknown_key', 'stdin:5 wrong_value'],
  );
  const moved = await issuesOf(
    MAPPING.replace(
      'rules:\n',
      '\n\nrules:\n  - {name: first, match: {kind: job, projects: [7]}, serviceAccount: ci-7}\n',
    ),
  );
  t.strictSame(
    moved.map(({ location }) => location.lines.begin),
    [7, 8],
  );
  t.strictSame(
    moved.map(({ fingerprint }) => fingerprint),
    issues.map(({ fingerprint }) => fingerprint),
  );
});

t.test('--json is --format json, and not another format at once', async (t) => {
  const validate = (...words: string[]) => runCli(['validate', 'mapping', '-', ...words], { stdin: MAPPING });
  t.same(await validate('--json'), await validate('--format', 'json'));
  t.same(await validate('--json'), await validate('--json', '--format', 'json'));
  t.same(await validate(), await validate('--format', 'text'));
  t.match(await validate('--json', '--format', 'sarif'), { code: 2, stderr: /--json and --format sarif/ });
  t.match(await validate('--format', 'sariff'), { code: 2, stderr: /Did you mean sarif\?/ });
  const { code } = await runCli(['validate', 'mapping', '-'], {
    stdin: MAPPING,
    env: { GITLAB_RUNNER_IRSA_FORMAT: 'sarif' },
  });
  t.equal(code, 1);
});

t.test('a command with formats of its own refuses --json with another one', async (t) => {
  const fleet = 'examples/many-teams/fleet.yaml';
  for (const format of ['text', 'html', 'mermaid'])
    t.match(await runCli(['roles', fleet, '--json', '--format', format]), {
      ...{ code: 2, stdout: '', stderr: `--json and --format ${format} are two formats` },
    });
  t.match(await runCli(['roles', fleet, '--project', 'abc']), { code: 2, stderr: '"abc" is not a project id' });
  t.match(await runCli(['roles', fleet, '--format', 'text']), { stdout: (await runCli(['roles', fleet])).stdout });
});

t.test('every kind of file has every format, with the exit code of the text', async (t) => {
  const issuer = 'https://oidc.eks.eu-central-1.amazonaws.com/id/0A';
  const kinds: [kind: string[], text: string][] = [
    [['mapping'], MAPPING],
    [['fleet'], 'version: 1'],
    [['cases'], 'version: 1'],
    [
      ['trust-policy', '--service-account', 'gitlab/ci', '--issuer', issuer],
      '{"Version": "2012-10-17", "Statement": []}',
    ],
  ];
  for (const [[kind = '', ...options], stdin] of kinds)
    for (const format of ['gitlab-codequality', 'junit', 'sarif']) {
      const { code, stderr, stdout } = await runCli(['validate', kind, '-', ...options, '--format', format], { stdin });
      t.equal(code, 1, `${kind} ${format} ${stderr}`);
      if (format === 'junit') t.match(stdout, /<failure message="[^"]+">/);
      else t.ok(JSON.parse(stdout));
    }
});

t.test('warnings leave an item passed, with their text', async (t) => {
  const stdin = 'version: 1\nmanagers: [{serviceAccount: gitlab/runner}]\nrules: []\n';
  const warned = stdin.replace('rules: []', 'rules: [{name: m, match: {kind: manager}, serviceAccount: other}]');
  const { code, stdout } = await runCli(['validate', 'mapping', '-', '--format', 'junit'], { stdin: warned });
  t.equal(code, 0);
  t.match(stdout, /<testcase [^>]*>\n {6}<system-out>&lt;stdin&gt;:3:\d+ warning /);
});

const FLEET = `version: 1
cluster: {name: eks, accountId: "111122223333", region: eu-west-1, oidcIssuer: oidc.eks.eu-west-1.amazonaws.com/id/0A}
gitlab: {url: https://gitlab.example.com}
webhook: {image: {repository: images.example.com/x}}
serviceAccounts:
  - {name: runner, kind: manager, namespaces: [gitlab]}
  - {name: ci, kind: job, namespaces: [gitlab], role: {name: shared}}
runners:
  - {name: r, namespace: gitlab, serviceAccount: runner, tokenSecret: t}
rules:
  - {name: all, match: {kind: job}, serviceAccount: ci}
`;
const check = (changes: Partial<CheckResult>): CheckResult => ({
  ...{ id: 'accounts', title: 'the accounts exist', state: 'green', looked: 'at all', findings: [], unseen: [] },
  ...changes,
});
const finding = (object: string, level: 'error' | 'notice' = 'error') => ({
  ...{ check: 'accounts', code: 'account_absent', level, object, found: 'nothing', wanted: 'an account' },
  ...{ fix: [], link: 'docs/doctor.md#account_absent' },
});

t.test(
  'a finding of the doctor is at its account in the fleet, or in a file with the name of its object',
  async (t) => {
    const { fleet } = parseFleet(FLEET);
    const places = fleetPlaces('fleet.yaml', FLEET, fleet as Fleet);
    const objects = ['serviceaccount gitlab/ci', 'role shared', 'rule all', 'deployment gitlab/runner'];
    const checks = [check({ state: 'found', findings: objects.map((object) => finding(object)) })];
    const of = (fleet: typeof places | undefined) =>
      (JSON.parse(formatReport('gitlab-codequality', doctorReport({ checks }, fleet), '1.2.3')) as Issue[]).map(
        ({ location }) => `${location.path}:${location.lines.begin}`,
      );
    t.strictSame(of(places), ['fleet.yaml:7', 'fleet.yaml:7', 'fleet.yaml:11', 'fleet.yaml:1']);
    t.strictSame(of(undefined), [
      'cluster/serviceaccount/gitlab/ci:1',
      'cluster/role/shared:1',
      'cluster/rule/all:1',
      'cluster/deployment/gitlab/runner:1',
    ]);
  },
);

t.test('a check of the doctor that saw nothing is skipped, and a notice does not fail one', async (t) => {
  const unseen = [{ what: 'accounts of namespace ci', why: 'forbidden', because: 'forbidden' as const }];
  const checks = [
    check({}),
    check({ id: 'b', title: 'b', state: 'blind', unseen }),
    check({ id: 'c', title: 'c', state: 'found', findings: [finding('role x', 'notice')] }),
    check({ id: 'd', title: 'd', state: 'found', findings: [finding('role x')], unseen }),
  ];
  const report = doctorReport({ checks }, undefined);
  t.strictSame(
    report.items.map(({ state }) => state),
    ['passed', 'skipped', 'passed', 'failed'],
  );
  t.match(
    formatReport('junit', report, '1.2.3'),
    /<skipped message="not checked: accounts of namespace ci: forbidden"\/>/,
  );
});
