import t from 'tap';
import { managerMark } from '../../src/pods/manager-marks.ts';
import type { Pod } from '../../src/pods/pod.ts';
import { captured } from '../fixtures.ts';

const operator = (containers: string[], component = 'runner'): Pod => ({
  metadata: { labels: { 'app.kubernetes.io/component': component, 'app.kubernetes.io/name': 'dev' } },
  spec: { containers: containers.map((name) => ({ name })) },
});

const table: [string, Pod, ReturnType<typeof managerMark>][] = [
  ['our label precedes the other marks', captured('chart-0.86.0/manager-own-account').request.object, 'label'],
  [
    'an aliased chart is known by its entrypoint',
    captured('chart-0.86.0/manager-alias-own-account').request.object,
    'chart',
  ],
  [
    "GitLab's chart is recognized by its entrypoint",
    captured('chart-0.86.0/manager-chart-account').request.object,
    'chart',
  ],
  ['the operator is recognized by component and container', operator(['runner']), 'operator'],
  ['the component alone is not enough', operator(['app']), undefined],
  ['the operator itself is not a manager', operator(['manager'], 'controller-manager'), undefined],
  ['a job is not a manager', captured('v19.4.0-dev/plain-cache').request.object, undefined],
  [
    'the entrypoint alone is not enough',
    { spec: { containers: [{ command: ['/configmaps/entrypoint'] }] } },
    undefined,
  ],
  ['an empty pod is not a manager', {}, undefined],
];

for (const [name, pod, expected] of table) {
  t.test(name, async (t) => {
    t.equal(managerMark(pod), expected);
  });
}
