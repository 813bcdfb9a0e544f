import t from 'tap';
import { runnerCache } from '../../../../src/doctor/checks/cache/runner-cache.ts';
import { fixText } from '../../../../src/doctor/fix/fix-text.ts';
import { runnerSettings } from '../../../../src/doctor/read/runners/settings/runner-settings.ts';
import type { Runner } from '../../../../src/doctor/world/runner/runner.ts';
import type { Variable } from '../../../../src/doctor/world/runner/setting.ts';
import { everywhere, healthyWorld, judged, runner } from '../../world/healthy-world.ts';

// Where the Type of a cache belongs: beside what sets its bucket.

const CONTAINER = { in: 'deployment', namespace: 'gitlab', name: 'gitlab-runner', container: 'runner' } as const;
const URL: Variable = { name: 'CI_SERVER_URL', value: 'https://gitlab.example.com', place: CONTAINER };
const BUCKET: Variable = { name: 'CACHE_S3_BUCKET_NAME', value: 'cache', place: CONTAINER };

/** A runner that the environment or the command line of its container registers. */
function registered(variables: readonly Variable[]): Runner {
  return { ...runner(), ...runnerSettings([], variables), variables };
}

const fixesFor = (one: Runner) =>
  judged(runnerCache, healthyWorld({ runners: everywhere({ gitlab: [one] }) }))
    .findings.filter(({ code }) => code === 'cache_type')
    .flatMap(({ fix }) => fix.map(fixText));

t.test('a bucket of a variable needs the variable CACHE_TYPE', async (t) => {
  t.same(fixesFor(registered([URL, BUCKET])), [
    'kubectl --namespace gitlab set env deployment/gitlab-runner CACHE_TYPE=s3',
  ]);
});

t.test('a bucket of the command line needs the flag --cache-type', async (t) => {
  t.same(fixesFor(registered([URL, { ...BUCKET, flag: '--cache-s3-bucket-name' }])), [
    'in the command of the container, set --cache-type to "s3" (deployment gitlab/gitlab-runner, container runner)',
  ]);
});

t.test('a bucket of a document needs Type in its table', async (t) => {
  const text = '[[runners]]\nexecutor = "kubernetes"\n[runners.cache.s3]\nBucketName = "cache"\n';
  t.same(fixesFor(runner(text)), [
    'in configmap gitlab/gitlab-runner, key config.template.toml, or in runners.config in the values of GitLab\'s chart: set runners[0].cache.Type to "s3", then restart the runner manager, which reads it when it starts',
  ]);
});
