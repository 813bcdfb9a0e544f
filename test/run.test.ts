import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import t from 'tap';

function run(args: string[], variables: NodeJS.ProcessEnv): { code: number | null; output: string } {
  const { PATH: _, CI: __, CONTROL_PLANE: ___, KUBEBUILDER_ASSETS: ____, ...others } = process.env;
  const env = { ...others, PATH: t.testdirName, ...variables };
  const { status, stdout } = spawnSync(process.execPath, [join(import.meta.dirname, 'run.ts'), ...args], { env });
  return { code: status, output: stdout.toString() };
}

t.test('without Go, the tests that need a control plane are skipped, and it says so at the end', async (t) => {
  const { code, output } = run(['test/cluster/control-plane.test.ts'], {});
  t.equal(code, 0);
  t.match(output, /SKIPPED: 1 test file in test\/cluster, which need a real Kubernetes API server\.\n.*Put Go .*\n$/);
});

t.test('where there is none for CI, that is a failure', async (t) => {
  const { code, output } = run(['test/cluster/control-plane.test.ts'], { CI: 'true' });
  t.equal(code, 1);
  t.match(output, /With CI=true that is a failure\.\n$/);
  t.equal(run(['test/cluster/control-plane.test.ts'], { CI: 'false' }).code, 0);
});

t.test('a folder without a test is an error', async (t) => {
  const { code, output } = run(['examples'], {});
  t.equal(code, 1);
  t.match(output, 'No test file (*.test.ts) was found there.');
});
