import { readFileSync } from 'node:fs';
import t from 'tap';
import { parse } from 'yaml';
import { deriveMapping } from '../../src/fleet/derive-mapping.ts';
import { parseFleet } from '../../src/fleet/document/parse.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import { generate } from '../../src/generate/generate.ts';
import { wholeLists } from '../whole-lists.ts';
import { bundle } from './bundle.ts';

const FIXTURE = new URL('../fixtures/fleet/valid-unmanaged-runners.yaml', import.meta.url);

function fleetOf(...changes: readonly [from: string | RegExp, to: string][]): Fleet {
  const text = changes.reduce((all, [from, to]) => all.replace(from, to), readFileSync(FIXTURE, 'utf8'));
  const { fleet, findings } = parseFleet(text);
  if (fleet === undefined) throw new Error(JSON.stringify(findings));
  return fleet;
}

/** Without the runner of the chart. */
const foreign = fleetOf([/^ {2}- \{name: common.*$\n?/gm, '']);
const both = fleetOf();
const read = (fleet: Fleet, path: string) => generate(fleet, bundle).get(path) ?? '';
const values = (fleet: Fleet) => parse(read(fleet, 'chart/values.yaml'));

t.test('a runner of another release is not a dependency, and its account is not created', async (t) => {
  const chart = parse(read(foreign, 'chart/Chart.yaml')) as { dependencies?: unknown[] };
  t.same(chart.dependencies ?? [], []);
  t.match(
    values(foreign),
    wholeLists({
      runners: [],
      serviceAccounts: [
        { name: 'gitlab-runner', kind: 'manager', jobNamespaces: ['ci'], create: false },
        { name: 'ci-jobs', kind: 'job', create: false },
      ],
    }),
  );
  t.match(
    (parse(read(both, 'chart/Chart.yaml')) as { dependencies: object[] }).dependencies,
    wholeLists([{ alias: 'common' }]),
  );
});

t.test('where its jobs run in its own namespace, its own release has its permissions', async (t) => {
  const own = fleetOf(
    [/^ {2}- \{name: common.*$\n?/gm, ''],
    ['jobNamespaces: [ci]', 'jobNamespaces: [gitlab]'],
    ['namespaces: [ci]', 'namespaces: [gitlab]'],
  );
  t.strictSame(values(own).serviceAccounts[0].jobNamespaces, undefined);
});

t.test('the mapping and the roles know it as any other runner', async (t) => {
  t.match(
    deriveMapping(foreign),
    wholeLists({
      managers: [{ key: 'gitlab/gitlab-runner', jobServiceAccounts: ['ci-jobs'], namespaces: ['ci'], tokens: 'bound' }],
      rules: [{ kind: 'manager', match: { names: ['gitlab-runner'], namespaces: ['gitlab'] } }],
    }),
  );
  t.match(read(foreign, 'iam/runner/trust-policy.json'), 'system:serviceaccount:gitlab:gitlab-runner');
  t.match(read(foreign, 'iam/ci/trust-policy.json'), 'system:serviceaccount:ci:ci-jobs');
});

t.test(
  'the README prints the values for its release and the annotations of its accounts, and creates nothing that exists',
  async (t) => {
    const readme = read(foreign, 'README.md');
    t.match(readme, 'The runners exist already, with their namespaces and tokens.');
    t.notMatch(readme, /create namespace|create secret|helm dependency update/);
    t.match(
      readme,
      'kubectl --namespace gitlab annotate serviceaccount gitlab-runner \\\n  eks.amazonaws.com/role-arn=arn:aws:iam::111122223333:role/runner --overwrite',
    );
    const block = /Runner `gitlab-runner` in namespace gitlab:\n\n```yaml\n([^`]*)```/.exec(readme)?.[1] ?? '';
    t.same(parse(block), {
      podLabels: { 'gitlab-runner-irsa/manager': 'gitlab-runner' },
      extraEnv: { KUBERNETES_RETRY_LIMITS: 'failed calling webhook:20' },
    });
    t.match(
      readme.replaceAll('\n', ' '),
      'Until its pods have the label, the rules for managers (`managers-gitlab-runner`)',
    );
    const mixed = read(both, 'README.md');
    t.match(mixed, '(`managers-gitlab-runner`)', 'not that of the runner that the chart installs');
    t.match(mixed, 'create secret generic t ');
    t.notMatch(mixed, 'create namespace');
    t.match(mixed, 'helm dependency update chart');
  },
);

t.test(
  'with a cache, its release gets it by the ConfigMap, and the test pipeline tests only runners of the chart',
  async (t) => {
    const cached = (text: string) =>
      fleetOf([/^webhook:/m, `cache: {bucket: runners-cache}\nwebhook:`], [/^ {2}- \{name: common.*$\n?/gm, text]);
    const alone = cached('');
    t.match(read(alone, 'README.md'), /extraEnvFromRefs:\n {2}- configMapRef:\n {6}name: gitlab-runner-irsa-cache/);
    t.notMatch(read(alone, 'pipeline/.gitlab-ci.yml'), /create-cache|\.cache/);
    const beside = fleetOf([/^webhook:/m, `cache: {bucket: runners-cache}\nwebhook:`]);
    const jobs = Object.keys(parse(read(beside, 'pipeline/.gitlab-ci.yml')) as object);
    t.same(
      jobs.filter((name) => name.startsWith('check-cache')),
      ['check-cache-common'],
    );
  },
);

t.test('the README says what becomes of managers whose pods lack the label', async (t) => {
  const readme = (action: string) =>
    read(fleetOf([/^webhook:/m, `default: {manager: ${action}, job: deny}\nwebhook:`]), 'README.md');
  t.match(readme('keep'), '`default.manager` decides: `keep`, so they keep the account that they have.');
  t.match(readme('deny'), '`default.manager` decides: `deny`, so they are refused.');
  t.match(readme('{serviceAccount: common}'), '`default.manager` decides: they get `common`.');
});
