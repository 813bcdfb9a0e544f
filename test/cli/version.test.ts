import { readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { outputSchema } from '../../src/cli/formats/output-schema.ts';
import { versionOutput } from '../../src/cli/version/json-schema.ts';
import { runCli } from './command-line.ts';

// What it says about a cluster is in test/cluster/version.test.ts. UPDATE_TRANSCRIPTS=1 writes the schema again.

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

t.test('without --cluster it prints its own version, and reads nothing', async (t) => {
  const { code, stderr, stdout } = await runCli(['version', '--kubeconfig', 'nowhere']);
  t.same({ code, stderr }, { code: 0, stderr: '' });
  t.equal(
    stdout,
    `gitlab-runner-irsa ${version}\n  node        ${process.versions.node}, ${process.platform}-${process.arch}\n`,
  );
});

t.test('--json has the schema in docs/schemas/version.json', async (t) => {
  const { stdout } = await runCli(['version', '--json']);
  t.match(versionOutput.parse(JSON.parse(stdout)), { version, cluster: null });
  const file = 'docs/schemas/version.json';
  const schema = outputSchema('version', versionOutput);
  if (process.env.UPDATE_TRANSCRIPTS) writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`);
  t.strictSame(JSON.parse(readFileSync(file, 'utf8')), schema);
});

t.test('a cluster that cannot be reached is no answer', async (t) => {
  const { code, stderr, stdout } = await runCli(['version', '--cluster', '--kubeconfig', 'nowhere']);
  t.match(
    { code, stderr, stdout },
    { code: 2, stderr: /^error: --kubeconfig: nowhere: there is no such file/, stdout: '' },
  );
});
