import t from 'tap';
import { isJobShaped, isPauseMarked, nameOf, projectInName } from '../../src/pods/job-shape.ts';

const names = [
  ['runner-hk7sq2xzv-project-4242-concurrent-0-xoojdpe7', '4242'],
  ['runner-hk7sq2xzv-project-4242-concurrent-0', '4242'],
  // A name that an API server made from the generateName of a runner up to 16.1.
  ['runner-hk7sq2xzv-project-4242-concurrent-075mjc', '4242'],
  ['runner-t3hk7sq2-project-123456789-concurrent-12-abcdefgh', '123456789'],
  ['runner-a-project-1-concurrent-0-project-2-concurrent-0', '1'],
  ['runner-pause-hk7sq2xzv-ra0b1c2d3e4f5-86d4cb886f-', undefined],
  ['my-runner-a-project-1-concurrent-0', undefined],
  ['runner-a-project--concurrent-0', undefined],
  ['runner--project-1-concurrent-0', undefined],
  ['', undefined],
] as const;

for (const [name, expected] of names) {
  t.test(`project in the name "${name}": ${expected ?? 'none'}`, async (t) => {
    t.equal(projectInName(name), expected);
  });
}

t.test('the name precedes generateName', async (t) => {
  t.equal(nameOf({ metadata: { name: 'a', generateName: 'b' } }), 'a');
  t.equal(nameOf({ metadata: { generateName: 'b' } }), 'b');
  t.equal(nameOf({}), '');
});

t.test('a job is recognized by its name or by a label of the runner', async (t) => {
  t.equal(isJobShaped({ metadata: { name: 'runner-a-project-1-concurrent-0' } }), true);
  t.equal(isJobShaped({ metadata: { name: 'x', labels: { 'project.runner.gitlab.com/id': '1' } } }), true);
  t.equal(isJobShaped({ metadata: { name: 'x', labels: { 'job.runner.gitlab.com/pod': 'y' } } }), true);
  t.equal(isJobShaped({ metadata: { name: 'x', labels: { pod: 'y' } } }), false);
});

t.test('a pause pod is recognized by its label', async (t) => {
  t.equal(isPauseMarked({ metadata: { labels: { 'runner.gitlab.com/pause-pod': 'true' } } }), true);
  t.equal(isPauseMarked({ metadata: { labels: { 'runner.gitlab.com/pause-pod': 'false' } } }), false);
});
