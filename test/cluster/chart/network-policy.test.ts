import t from 'tap';
import { connect } from '../../control-plane/client/connect.ts';
import { wholeLists } from '../../whole-lists.ts';
import { assembleChart } from './assemble.ts';
import { helms } from './helm.ts';
import { pick } from './pick.ts';
import { leastValues } from './values.ts';

const cluster = connect();
const [helm] = await helms(t, cluster);
if (helm === undefined) throw new Error('there is no Helm');
const { template, values: write } = helm;
const chart = assembleChart(t);

/** From where each port accepts connections; `undefined` for everywhere. */
async function sources(networkPolicy: object): Promise<Record<string, unknown>> {
  const values = write({ ...leastValues('gitlab'), networkPolicy });
  const args = ['gitlab-runner-irsa', chart, '--namespace', 'gitlab-runner-irsa', '--values', values];
  const { spec } = pick(await template(...args), 'NetworkPolicy', 'gitlab-runner-irsa') as unknown as {
    spec: { ingress: { ports: { port: string }[]; from?: unknown }[] };
  };
  return Object.fromEntries(spec.ingress.map(({ from, ports }) => [ports[0]?.port, from]));
}

const probe = {
  podSelector: {
    matchLabels: { 'app.kubernetes.io/component': 'probe', 'app.kubernetes.io/instance': 'gitlab-runner-irsa' },
  },
};

t.test('until the lists are set, everything reaches the webhook, and every pod its metrics', async (t) => {
  t.strictSame(await sources({}), { webhook: undefined, health: [{ namespaceSelector: {} }] });
});

t.test('with the lists, only what they name and the pod of helm test reach the ports', async (t) => {
  const monitoring = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } };
  const { health, webhook } = await sources({ controlPlaneCIDRs: ['10.0.10.0/24'], metricsFrom: [monitoring] });
  t.match(webhook, wholeLists([{ ipBlock: { cidr: '10.0.10.0/24' } }, probe]));
  t.match(health, wholeLists([monitoring, probe]));
  t.equal((webhook as unknown[]).length, 2);
  t.equal((health as unknown[]).length, 2);
});
