import t from 'tap';
import { parse } from 'yaml';
import { fleetPipelineOf } from '../../src/generate/fleet-pipeline.ts';

const text = fleetPipelineOf('1.2.3');
const pipeline = parse(text, { version: '1.1' });

t.test('it has a job for each check, which runs in merge requests and on the default branch', async (t) => {
  t.strictSame(Object.keys(pipeline), [
    ...['variables', '.fleet', 'fleet-validate', 'fleet-test', 'fleet-generated', 'fleet-plan'],
  ]);
  t.strictSame(pipeline['.fleet'].rules, [
    { if: '$CI_PIPELINE_SOURCE == "merge_request_event"' },
    { if: '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH' },
  ]);
  t.strictSame(pipeline['fleet-plan'].rules, [{ if: '$CI_PIPELINE_SOURCE == "merge_request_event"' }]);
  for (const [name, job] of Object.entries<{ extends?: string }>(pipeline))
    if (name.startsWith('fleet-')) t.equal(job.extends, '.fleet', name);
});

t.test('it runs the version that wrote it', async (t) => {
  t.equal(pipeline.variables.FLEET_COMMAND, 'npx --yes gitlab-runner-irsa@1.2.3');
  t.match(text, /^# Written by gitlab-runner-irsa generate: change the fleet and generate again\.\n/);
});

t.test('the reports of a job are the files that its script writes', async (t) => {
  for (const name of ['fleet-validate', 'fleet-test']) {
    const { artifacts, script } = pipeline[name];
    t.equal(artifacts.when, 'always');
    for (const file of [artifacts.reports.codequality, artifacts.reports.junit])
      t.ok(
        script.some((line: string) => line.includes(`> ${file} || true`)),
        `${name} ${file}`,
      );
  }
  for (const { exists } of pipeline['fleet-test'].rules) t.strictSame(exists, ['$FLEET_CASES']);
});
