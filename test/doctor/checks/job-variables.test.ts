import fc from 'fast-check';
import { parse as parseToml, stringify as stringifyToml } from 'smol-toml';
import t from 'tap';
import { runnerEnvironment } from '../../../src/doctor/checks/runners/runner-environment.ts';
import { runnerListed } from '../../../src/doctor/checks/runners/runner-listed.ts';
import { registration } from '../../../src/doctor/checks/webhook/registration.ts';
import { fixText } from '../../../src/doctor/fix/fix-text.ts';
import type { Runner } from '../../../src/doctor/world/runner/runner.ts';
import { runs } from '../../runs.ts';
import { wholeLists } from '../../whole-lists.ts';
import { setIn, stepsOf, wordsOf } from '../fix-words.ts';
import { eksWebhook, everywhere, healthyWorld, judged, mapping, ours, runner } from '../world/healthy-world.ts';

// The variables that a runner sets for all its jobs, and fixes that change one list.

const KEYS = ['AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE', 'AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI'];
const configuration = (...environments: (readonly string[])[]) =>
  stringifyToml({
    runners: environments.map((environment) => ({ environment, kubernetes: { namespace: 'gitlab' } })),
  });
const findingsOf = (...all: Runner[]) =>
  judged(runnerEnvironment, healthyWorld({ runners: everywhere({ gitlab: all }) })).findings;

/** The document after all fixes of a run, done in their order. */
function followed(text: string, ...all: Runner[]): unknown {
  const tree = parseToml(text);
  for (const fix of findingsOf(...all).flatMap((finding) => finding.fix))
    if ('edit' in fix) setIn(tree, stepsOf(fix.edit.path), fix.edit.set);
  return tree.runners;
}

t.test('fixes of one list name each entry, and the last comes first', async (t) => {
  const findings = findingsOf(runner(configuration([...KEYS, 'FOO=bar'])));
  t.match(
    findings,
    wholeLists([
      {
        code: 'identity_preset',
        level: 'error',
        found:
          'variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY (configmap gitlab/gitlab-runner, key config.template.toml) are set for every job and override the role of the account',
      },
    ]),
  );
  t.match(
    findings.flatMap(({ fix }) => fix.map(fixText)),
    wholeLists([
      /: remove runners\[0\]\.environment\[1\] \(AWS_SECRET_ACCESS_KEY\)/,
      /: remove runners\[0\]\.environment\[0\] \(AWS_ACCESS_KEY_ID\)/,
    ]),
  );
  t.notMatch(JSON.stringify(findings), /AKIA|wJalr/);
});

t.test('whatever the list, following every fix removes these variables and no others', async () => {
  const entry = fc.constantFrom(...KEYS, 'AWS_ROLE_ARN=x', 'FOO=bar', 'BAR=AWS_ROLE_ARN=x', 'AWS_REGION=eu-central-1');
  const lists = fc.array(fc.array(entry, { maxLength: 6 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(lists, fc.boolean(), (environments, isShared) => {
      const text = configuration(...environments);
      const one = runner(text, {}, 'config.toml');
      const all = isShared ? [one, { ...one, name: 'other' }] : [one];
      const rest = environments.map((list) => list.filter((text) => !/^AWS_(ACC|SEC|ROLE)/.test(text)));
      const found = JSON.stringify(followed(text, ...all));
      const wanted = JSON.stringify(parseToml(configuration(...rest)).runners);
      if (found !== wanted) throw new Error(`${found}\nwanted ${wanted}`);
    }),
    { numRuns: runs(200) },
  );
});

t.test('two managers that share a ConfigMap are one finding, which names both', async (t) => {
  const one = runner(configuration(KEYS.slice(0, 1)));
  const [finding, ...others] = findingsOf(one, { ...one, name: 'other' });
  t.same(others, []);
  t.match(finding, {
    object: 'deployment gitlab/gitlab-runner',
    found: /for every job, also of deployment gitlab\/other/,
  });
});

t.test('RUNNER_ENV sets one variable for all jobs, and replaces those of the template', async (t) => {
  const [key = ''] = KEYS;
  const found = findingsOf(runner(configuration(['AWS_ROLE_ARN=x']), { RUNNER_ENV: key }));
  t.match(
    found,
    wholeLists([
      {
        object: 'deployment gitlab/gitlab-runner',
        found:
          'variable AWS_ACCESS_KEY_ID in RUNNER_ENV (deployment gitlab/gitlab-runner, container runner) is set for every job and overrides the role of the account',
        fix: [{ command: 'kubectl --namespace gitlab set env deployment/gitlab-runner RUNNER_ENV-' }],
      },
    ]),
  );
  t.notMatch(JSON.stringify(found), /AKIA/);
  t.equal(found.length, 1);
  // One text is one variable: the runner splits none.
  t.same(findingsOf(runner(configuration([]), { RUNNER_ENV: `FOO=bar,${key}` })), []);
  t.match(findingsOf(runner('', { RUNNER_ENV: key })), wholeLists([{ code: 'identity_preset' }]));
});

t.test('a complete config.toml does not use RUNNER_ENV', async (t) => {
  const one = runner(configuration(['AWS_ROLE_ARN=x']), { RUNNER_ENV: 'AWS_ACCESS_KEY_ID=x' }, 'config.toml');
  t.match(findingsOf(one), wholeLists([{ found: /^variable AWS_ROLE_ARN \(configmap / }]));
});

t.test('a value of RUNNER_ENV from a Secret is not read, which the report says', async (t) => {
  const secret = { ...runner(configuration([])) };
  const place = secret.variables[0]?.place;
  if (place === undefined) throw new Error('the runner has no variable');
  const { runnerSettings } = await import('../../../src/doctor/read/runners/settings/runner-settings.ts');
  const read = runnerSettings(
    [],
    [
      { name: 'CI_SERVER_URL', value: 'https://gitlab.example.com', place },
      { name: 'RUNNER_ENV', value: undefined, place },
    ],
  );
  t.match(read.unread, wholeLists([{ what: 'variable RUNNER_ENV', why: 'its value comes from a Secret' }]));
});

t.test(
  'each manager that the mapping does not list gets the next entry, whether the others are added or not',
  async (t) => {
    const world = healthyWorld({
      mapping: mapping({ rules: { managers: { match: { kind: 'manager', names: ['cluster'] } } } }),
      runners: everywhere({
        gitlab: [
          runner(),
          { ...runner(), name: 'gpu', account: 'gitlab-runner-gpu' },
          { ...runner(), name: 'jobs', account: 'default' },
          { ...runner(), name: 'arm', account: 'gitlab-runner-arm' },
        ],
      }),
    });
    const common = { serviceAccount: 'gitlab/gitlab-runner-common' };
    const edited = judged(runnerListed, world).findings.flatMap(({ fix }) =>
      fix.flatMap((step) => {
        if (!('edit' in step)) return [];
        const managers: unknown[] = [common];
        setIn({ managers }, stepsOf(step.edit.path), step.edit.set);
        return [managers];
      }),
    );
    t.same(edited, [
      [common, { serviceAccount: 'gitlab/gitlab-runner-gpu' }],
      [common, { serviceAccount: 'gitlab/gitlab-runner-arm' }],
    ]);
  },
);

t.test('foreign entries of a registration can be removed one after the other', async (t) => {
  const registered = ours();
  const webhooks = registered.webhooks ?? [];
  const foreign = eksWebhook().webhooks ?? [];
  const named = (name: string) => foreign.map((entry) => ({ ...entry, name }));
  const world = healthyWorld({
    mutating: { seen: [{ ...registered, webhooks: [...named('first'), ...webhooks, ...named('last')] }, eksWebhook()] },
  });
  let left = [...named('first'), ...webhooks, ...named('last')];
  for (const { code, fix } of judged(registration, world).findings) {
    if (code !== 'foreign_entry') continue;
    const [command] = fix.flatMap((one) => ('command' in one ? [one.command] : []));
    const [test, removal] = JSON.parse(wordsOf(command ?? '').at(-1) ?? '') as { path: string; value?: string }[];
    const index = Number(removal?.path.split('/')[2]);
    t.equal(left[index]?.name, test?.value);
    left = left.filter((_, at) => at !== index);
  }
  t.same(left, webhooks);
});
