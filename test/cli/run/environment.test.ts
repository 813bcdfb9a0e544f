import t from 'tap';
import { commands } from '../../../src/cli/run/commands.ts';
import { flagOf, variableOf } from '../../../src/cli/run/environment.ts';
import { wholeLists } from '../../whole-lists.ts';
import { runCli } from '../command-line.ts';

const JOB = { GITLAB_RUNNER_IRSA_PROJECT: '4242', GITLAB_RUNNER_IRSA_NAMESPACE: 'gitlab' };
const MAPPING = { GITLAB_RUNNER_IRSA_MAPPING: 'examples/demo/mapping.yaml' };

// tap runs each test file in its own process, so no other test sees these variables.
async function withVariables(words: readonly string[], env: NodeJS.ProcessEnv) {
  Object.assign(process.env, env);
  try {
    return await runCli(words, { env });
  } finally {
    for (const name of Object.keys(env)) delete process.env[name];
  }
}

t.test('every option can be set in the environment', async (t) => {
  const env = { ...JOB, ...MAPPING, GITLAB_RUNNER_IRSA_RUNNER_VERSION: '17.8', GITLAB_RUNNER_IRSA_JSON: 'true' };
  const { code, stdout } = await withVariables(['explain'], env);
  t.equal(code, 0);
  t.match(JSON.parse(stdout), wholeLists([{ reason: 'patched' }]));
});

t.test('an option on the command line wins over the environment', async (t) => {
  const { code, stdout } = await withVariables(['explain', '--project', '5001'], { ...JOB, ...MAPPING });
  t.equal(code, 0);
  t.match(stdout, /job of project 5001/);
});

for (const value of ['', 'false', '0', 'no', 'off'])
  t.test(`a switch that is set to "${value}" is off`, async (t) => {
    const { stdout } = await withVariables(['explain'], { ...JOB, ...MAPPING, GITLAB_RUNNER_IRSA_JSON: value });
    t.match(stdout, /^runner-any-project-4242/);
  });

for (const value of ['true', 'TRUE', '1', 'yes', 'on'])
  t.test(`a switch that is set to "${value}" is on`, async (t) => {
    const { stdout } = await withVariables(['explain'], { ...JOB, ...MAPPING, GITLAB_RUNNER_IRSA_JSON: value });
    t.match(JSON.parse(stdout), wholeLists([{ reason: 'patched' }]));
  });

t.test('a switch that is set to anything else is an error, which does not show the value', async (t) => {
  const env = { ...JOB, ...MAPPING, GITLAB_RUNNER_IRSA_JSON: 'maybe' };
  t.same(await withVariables(['explain'], env), {
    code: 2,
    stdout: '',
    stderr: 'error: GITLAB_RUNNER_IRSA_JSON is neither true nor false\nhint: set it to true or false, or unset it\n',
  });
});

t.test('an empty variable sets nothing', async (t) => {
  const { code } = await withVariables(['explain'], { ...JOB, ...MAPPING, GITLAB_RUNNER_IRSA_ACCOUNTS: '' });
  t.equal(code, 0);
});

t.test('a variable with a bad value is named', async (t) => {
  const { code, stderr } = await withVariables(['explain'], { ...JOB, ...MAPPING, GITLAB_RUNNER_IRSA_MODE: 'enforec' });
  t.equal(code, 2);
  t.match(stderr, /GITLAB_RUNNER_IRSA_MODE.*Did you mean enforce\?/);
});

t.test('no option has the name of a variable that Kubernetes sets for a Service', async (t) => {
  // For a Service gitlab-runner-irsa: GITLAB_RUNNER_IRSA_PORT, …_SERVICE_HOST, …_PORT_443_TCP_ADDR and others.
  const loaded = await Promise.all(commands.map(({ load }) => load()));
  const variables = loaded.flatMap(({ usage }) => Object.keys(usage.options)).map(variableOf);
  t.ok(variables.length > 10);
  t.strictSame(
    variables.filter((name) => /^GITLAB_RUNNER_IRSA_(?:PORT|SERVICE_(?:HOST|PORT))(?:_|$)/.test(name)),
    [],
  );
});

t.test('the flag and the variable of an option', async (t) => {
  t.equal(flagOf('runnerVersion'), '--runner-version');
  t.equal(variableOf('runnerVersion'), 'GITLAB_RUNNER_IRSA_RUNNER_VERSION');
});

t.test('a variable that only other commands need is not a mistake', async (t) => {
  const env = { GITLAB_RUNNER_IRSA_CONTEXT: 'production', GITLAB_RUNNER_IRSA_PROFILE: 'production' };
  const { stderr, stdout } = await withVariables(['roles', 'examples/shared-cache/fleet.yaml'], env);
  t.equal(stderr, '');
  t.match(stdout, /role/);
});
