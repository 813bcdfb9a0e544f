import t from 'tap';
import { deriveMapping } from '../../src/fleet/derive-mapping.ts';
import type { Fleet, FleetRunner } from '../../src/fleet/fleet.ts';
import { runnerConfig } from '../../src/generate/runner-config.ts';
import type { JobRule } from '../../src/mapping/mapping.ts';
import { reachOfRules } from '../../src/mapping/reach.ts';
import { example } from './bundle.ts';

const sharedCache = example('shared-cache');
const [, cluster] = sharedCache.runners as [FleetRunner, FleetRunner];
const [jobs] = sharedCache.rules as [JobRule];

function configOf(runner: Partial<FleetRunner>, fleet: Partial<Fleet> = {}): string {
  const whole = { ...sharedCache, ...fleet, runners: [{ ...cluster, ...runner }] };
  return runnerConfig(whole.runners[0] as FleetRunner, reachOfRules(deriveMapping(whole)));
}

t.test('the smallest config names the job namespace', async (t) => {
  t.equal(configOf({}), '[[runners]]\n  [runners.kubernetes]\n    namespace = "gitlab"\n');
});

t.test('the accounts that a job may request are an anchored pattern', async (t) => {
  const rules: JobRule[] = [
    { ...jobs, name: 'asks', allow: ['ci.deploy', 'ci-b'] },
    { ...jobs, name: 'template', serviceAccount: 'ci-{project}', allow: ['ci-b'] },
    { ...jobs, name: 'elsewhere', match: { createdBy: ['gitlab/other'] }, allow: ['ci-c'] },
    { ...jobs, name: 'none' },
  ];
  t.equal(
    configOf({ jobNamespaces: ['jobs', 'more'], jobServiceAccount: 'ci' }, { rules }),
    `[[runners]]
  [runners.kubernetes]
    namespace = "jobs"
    namespace_overwrite_allowed = "^(jobs|more)$"
    service_account = "ci"
    service_account_overwrite_allowed = "^(gitlab-jobs|ci[.]deploy|ci-b)$"
`,
  );
  const one: JobRule[] = [{ ...jobs, serviceAccount: 'ci-{project}', allow: ['ci-b'] }];
  t.match(configOf({}, { rules: one }), 'service_account_overwrite_allowed = "^ci-b$"');
});

t.test('the config of the fleet comes before tables, and the chart does not render its braces', async (t) => {
  const config = 'image = "{{ x }}"\npod_annotations = "$CI_JOB_ID"\n\n';
  t.equal(
    configOf({ config, fargate: { labels: { compute: 'fargate', 'example.com/a': 'b' } } }),
    `[[runners]]
  [runners.kubernetes]
    namespace = "gitlab"
image = "{{ \`{{\` }} x }}"
pod_annotations = "$CI_JOB_ID"
    [runners.kubernetes.pod_labels]
      "compute" = "fargate"
      "example.com/a" = "b"
`,
  );
});
