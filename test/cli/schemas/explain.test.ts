import t from 'tap';
import { explainSchema } from '../../../src/cli/schemas/explain.ts';
import { MODES } from '../../../src/modes.ts';
import { runCli } from '../command-line.ts';

const FILES = ['--mapping', 'examples/demo/mapping.yaml', '--accounts', 'examples/demo/accounts.yaml'];

t.test('what it prints as JSON has its schema, for jobs and pods in every mode', async (t) => {
  const asked = [
    ['--project', '4242'],
    ['--project', '4242', '--requested-account', 'gitlab-ci-admin'],
    ['test/fixtures/explain/running.yaml'],
    ['examples/demo/reviews'].flatMap((folder) => [`${folder}/manager-cluster.json`, `${folder}/pause-pod.json`]),
  ];
  for (const words of asked)
    for (const mode of MODES) {
      const { code, stdout } = await runCli(['explain', ...words, ...FILES, '--mode', mode, '--json']);
      const found = explainSchema.parse(JSON.parse(stdout));
      t.equal(code, found.some(({ allowed }) => !allowed) ? 1 : 0);
    }
});

const ROLE = 'arn:aws:iam::111122223333:role/ci-billing';

t.test('roles are those of the accounts that were read, and null where these are only assumed', async (t) => {
  const rolesOf = async (...words: string[]) => {
    const { stdout } = await runCli(['explain', '--project', '4242', ...words, '--json']);
    return explainSchema
      .parse(JSON.parse(stdout))
      .map(({ role, wanted, wantedRole }) => ({ role, wanted, wantedRole }));
  };
  const wanted = 'ci-billing';
  t.strictSame(await rolesOf(...FILES), [{ role: ROLE, wanted, wantedRole: ROLE }]);
  t.strictSame(await rolesOf(...FILES, '--mode', 'observe'), [{ role: null, wanted, wantedRole: ROLE }]);
  t.strictSame(await rolesOf(...FILES.slice(0, 2)), [{ role: null, wanted, wantedRole: null }]);
});
