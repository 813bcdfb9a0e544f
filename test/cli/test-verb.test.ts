import t from 'tap';
import { testSchema } from '../../src/cli/schemas/test.ts';
import { printable } from '../../src/text/printable.ts';
import { runCli } from './command-line.ts';

const CASES = `version: 1
cases:
  - {project: 4242, namespace: gitlab, createdBy: gitlab/gitlab-runner-common, account: ci-billing}
  - {name: "hostile \\e[31m", project: 9876, namespace: gitlab, createdBy: gitlab/gitlab-runner-common, account: ci-billing}
  - {project: 1, namespace: team-b, createdBy: gitlab/gitlab-runner-common, account: ci-billing}
`;
const MAPPING = ['--mapping', 'examples/mapping.yaml'];
const run = (words: readonly string[], stdin = CASES) => runCli(['test', '-', ...words], { stdin });

t.test('what it prints as JSON has its schema, whatever the results', async (t) => {
  for (const words of [MAPPING, ['--fleet', 'examples/many-teams/fleet.yaml'], [...MAPPING, '--every-rule']]) {
    const { code, stdout } = await run([...words, '--json']);
    const output = testSchema.parse(JSON.parse(stdout));
    t.equal(code, output.failed > 0 ? 1 : 0);
    t.equal(output.cases.length, 3);
  }
});

t.test('exit code 0: all pass, 1: one failed, 2: a file cannot be read or a case is open', async (t) => {
  const only = (line: string) => `version: 1\ncases:\n  - ${line}\n`;
  const passing = only('{project: 4242, createdBy: gitlab/gitlab-runner-common, account: ci-billing}');
  t.equal((await run(MAPPING, passing)).code, 0);
  t.equal((await run([...MAPPING, '--every-rule'], passing)).code, 1);
  t.equal((await run(MAPPING)).code, 1);
  t.match(await run(MAPPING, only('{project: 4242, account: ci-billing}')), {
    code: 2,
    stderr:
      /<stdin>:3:5 error createdBy is missing, wanted one of gitlab\/gitlab-runner-common, gitlab\/gitlab-runner-prot/,
  });
  t.match(await run(MAPPING, only('{project: 4242}')), { code: 2, stderr: /\[missing_key\]/ });
  t.match(await run([]), { code: 2, stderr: /--mapping is required/ });
  t.match(await run([...MAPPING, '--fleet', 'examples/many-teams/fleet.yaml']), {
    code: 2,
    stderr: /--fleet cannot be/,
  });
  t.match(await runCli(['test']), { code: 2, stderr: /FILE is required/ });
});

t.test('a rule for managers of a fleet is not one that a case has to reach', async (t) => {
  const { stdout } = await run(['--fleet', 'examples/many-teams/fleet.yaml', '--json']);
  const { ruleCount, unreached } = testSchema.parse(JSON.parse(stdout));
  t.strictSame(
    unreached.map(({ rule }) => rule),
    ['billing-deploy', 'billing', 'by-convention'],
  );
  t.equal(ruleCount, 3);
});

t.test('a name cannot look like a line of the output, in any format', async (t) => {
  const name = 'x\n3 cases: 3 passed, 0 failed\r\u001b[2K\u202e</failure>"]';
  const only = {
    name,
    project: 9876,
    namespace: 'team-b',
    createdBy: 'gitlab/gitlab-runner-common',
    account: 'ci-billing',
  };
  const stdin = JSON.stringify({ version: 1, cases: [only] });
  const { stdout } = await run(MAPPING, stdin);
  t.notMatch(stdout, /^3 cases/m);
  t.equal(stdout, printable(stdout));
  for (const format of ['json', 'gitlab-codequality', 'sarif']) {
    const report = await run([...MAPPING, '--format', format], stdin);
    t.equal(report.stdout, printable(report.stdout));
    t.ok(JSON.parse(report.stdout));
  }
  const { stdout: junit } = await run([...MAPPING, '--format', 'junit'], stdin);
  t.equal(junit, printable(junit));
  t.equal(junit.match(/<\/failure>/g)?.length, 1);
});

t.test('a rule that no mapping has is said in every format', async (t) => {
  const cases =
    'version: 1\ncases: [{project: 4242, createdBy: gitlab/gitlab-runner-common, account: ci-billing, rule: biling}]\n';
  const said = 'the mapping has no rule with the name biling: did you mean billing?';
  for (const format of ['text', 'json', 'junit', 'gitlab-codequality', 'sarif']) {
    const { code, stdout } = await run([...MAPPING, '--format', format], cases);
    t.equal(code, 1);
    t.ok(stdout.includes(said), `${format}: ${stdout}`);
    if (format !== 'json' && format !== 'junit') t.match(stdout, /ci-billing by rule biling/);
  }
});

t.test('standard input is for one file: the error says so, and is not about the text in it', async (t) => {
  for (const words of [
    ['--mapping', '-'],
    ['--fleet', '-'],
    [...MAPPING, '--accounts', '-'],
    ['-', ...MAPPING],
  ])
    t.match(await run(words), { code: 2, stdout: '', stderr: /standard input \(-\) can be read only once/ });
});
