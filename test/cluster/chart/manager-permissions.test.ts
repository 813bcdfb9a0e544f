import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import type { KubernetesObject } from '../../control-plane/client/client.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { made } from '../../control-plane/client/made.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { assembleChart } from './assemble.ts';
import { type Helm, helms } from './helm.ts';
import { leastValues } from './values.ts';

const cluster = connect();
const chart = assembleChart(t);
const [helm] = (await helms(t, cluster)) as [Helm];
const page = readFileSync(join(import.meta.dirname, '../../../docs/operations.md'), 'utf8');

type Labeled = { labels?: Record<string, string> };

/** What a runner with pause pods sends (executors/kubernetes/autoscaler/pause_pod_manager.go of GitLab Runner). */
const priorityClass = (name: string) => ({
  ...{ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value: -1 },
});
const deployment = (namespace: string) => ({
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { namespace, name: 'runner-pause-x' } },
  spec: {
    selector: { matchLabels: { 'runner.gitlab.com/pause-pod': 'true' } },
    template: {
      metadata: { labels: { 'runner.gitlab.com/pause-pod': 'true' } },
      spec: { containers: [{ name: 'pause', image: 'registry.k8s.io/pause:3.10' }] },
    },
  },
});

t.test('with the values of the page, a manager can make its pause pods; without them it cannot', async (t) => {
  const [, text = ''] = /<!-- values of the chart: pause pods -->\n```yaml\n([^`]*)```/.exec(page) ?? [];
  for (const [values, status] of [
    [parse(text), 201],
    [{}, 403],
  ] as const) {
    const namespace = await cluster.createNamespace({ prefix: 'pause' });
    const name = namespace;
    t.teardown(() => cluster.admin.delete(priorityClass(name)));
    const files = [leastValues(namespace), { fullnameOverride: namespace }, values].map((each) => helm.values(each));
    const args = files.flatMap((file) => ['--values', file]);
    const objects = await helm.template('x', chart, '--namespace', 'release', ...args);
    const isOfManager = ({ metadata }: KubernetesObject) =>
      (metadata as Labeled).labels?.['app.kubernetes.io/component'] === 'manager';
    for (const object of objects.filter(isOfManager)) {
      t.teardown(() => cluster.admin.delete(object));
      made(await cluster.admin.create(object), `${object.kind} ${object.metadata?.name}`);
    }
    const manager = await cluster.asServiceAccount(namespace, 'gitlab-runner-common');
    await waitUntil('the Role of the manager', async () => {
      const answer = await manager.raw('GET', `/api/v1/namespaces/${namespace}/pods`);
      return answer.status === 200 || undefined;
    });
    const answers = [await manager.create(priorityClass(name)), await manager.create(deployment(namespace))];
    t.strictSame(
      answers.map((answer) => answer.status),
      [status, status],
    );
  }
});
