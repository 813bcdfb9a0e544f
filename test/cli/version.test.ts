import { readFileSync } from 'node:fs';
import t from 'tap';
import { runCli } from './command-line.ts';

// What it says about a cluster is in test/cluster/version.test.ts.

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

t.test('without --cluster it prints its own version, and reads nothing', async (t) => {
  const env = { GITLAB_RUNNER_IRSA_KUBECONFIG: 'nowhere' };
  const { code, stderr, stdout } = await runCli(['version'], { env });
  t.same({ code, stderr }, { code: 0, stderr: '' });
  t.equal(
    stdout,
    `gitlab-runner-irsa ${version}\n  node        ${process.versions.node}, ${process.platform}-${process.arch}\n`,
  );
});

t.test('--json says it as data', async (t) => {
  const { stdout } = await runCli(['version', '--json']);
  t.match(JSON.parse(stdout), { version, cluster: null });
});

t.test('a cluster that cannot be reached gives no answer', async (t) => {
  const { code, stderr, stdout } = await runCli(['version', '--cluster', '--kubeconfig', 'nowhere']);
  t.match(
    { code, stderr, stdout },
    { code: 2, stderr: /^error: --kubeconfig: nowhere: there is no such file/, stdout: '' },
  );
});
