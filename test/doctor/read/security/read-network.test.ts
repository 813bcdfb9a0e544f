import t from 'tap';
import type { Reader } from '../../../../src/doctor/read/requests/reader.ts';
import { readNetwork } from '../../../../src/doctor/read/security/read-network.ts';
import type { Unseen } from '../../../../src/doctor/world/seen.ts';

// What a NetworkPolicy lets through, by networking.k8s.io/v1; that the policies are read is a test at a real API server.

const LABELS = { 'app.kubernetes.io/name': 'gitlab-runner-irsa' };
const POD = { image: undefined, labels: LABELS, isHostNetwork: false, ports: { webhook: 9443, health: 8080 } };
const CIDR = { ipBlock: { cidr: '10.0.0.0/16' } };
const EVERY_NAMESPACE = { namespaceSelector: {} };

type Spec = { podSelector?: object; policyTypes?: string[]; ingress?: object[] | null };

function readerOf(specs: readonly Spec[]): Reader {
  const policies = specs.map((spec, index) => ({ metadata: { name: `p${index}` }, spec }));
  return { list: async () => ({ seen: policies as never[] }), one: async () => ({ seen: undefined }) };
}

async function portsOf(...specs: readonly Spec[]): Promise<string> {
  const network = await readNetwork(readerOf(specs), { namespace: 'irsa' }, { seen: POD });
  if (!('seen' in network)) throw new Error('it was not seen');
  const { isLimited, ports } = network.seen;
  if (!isLimited) return 'not limited';
  const words = (['webhook', 'health'] as const).flatMap((name) => {
    const { everyAddress, everyPod } = ports[name];
    return [
      ...(everyAddress.length === 0 ? [] : [`${name}: every address by ${everyAddress}`]),
      ...(everyPod.length === 0 ? [] : [`${name}: every pod by ${everyPod}`]),
    ];
  });
  return words.length === 0 ? 'closed' : words.join('; ');
}

const cases: readonly [name: string, specs: readonly Spec[], expected: string][] = [
  ['no policy limits nothing', [], 'not limited'],
  ['a policy for other pods limits nothing', [{ podSelector: { matchLabels: { a: 'b' } } }], 'not limited'],
  ['a policy for what the pods send limits nothing', [{ policyTypes: ['Egress'] }], 'not limited'],
  ['a policy without rules closes both ports', [{ podSelector: {} }], 'closed'],
  ['so does one whose rules are null', [{ ingress: null }], 'closed'],
  ['it also selects by the labels of the pods', [{ podSelector: { matchLabels: LABELS } }], 'closed'],
  [
    'a rule without sources lets in every address',
    [{ ingress: [{ ports: [{ port: 9443 }] }] }],
    'webhook: every address by p0',
  ],
  [
    'a rule without ports is about all of them',
    [{ ingress: [{}] }],
    'webhook: every address by p0; health: every address by p0',
  ],
  [
    'a port may have the name of the chart',
    [{ ingress: [{ ports: [{ port: 'health' }] }] }],
    'health: every address by p0',
  ],
  ['a range covers a port', [{ ingress: [{ ports: [{ port: 8000, endPort: 9000 }] }] }], 'health: every address by p0'],
  ['a port of UDP is another one', [{ ingress: [{ ports: [{ port: 9443, protocol: 'UDP' }] }] }], 'closed'],
  ['a block of some addresses is closed', [{ ingress: [{ from: [CIDR] }] }], 'closed'],
  [
    'a block with every address is open',
    [{ ingress: [{ ports: [{ port: 9443 }], from: [CIDR, { ipBlock: { cidr: '0.0.0.0/0' } }] }] }],
    'webhook: every address by p0',
  ],
  [
    'every namespace lets in every pod',
    [{ ingress: [{ ports: [{ port: 8080 }], from: [EVERY_NAMESPACE] }] }],
    'health: every pod by p0',
  ],
  [
    'some pods of every namespace are not every pod',
    [{ ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'prometheus' } } }] }] }],
    'closed',
  ],
  [
    'a namespace is not every namespace',
    [{ ingress: [{ from: [{ namespaceSelector: { matchLabels: { a: 'b' } } }] }] }],
    'closed',
  ],
  [
    'policies add up',
    [{ podSelector: {} }, { ingress: [{ ports: [{ port: 9443 }] }] }],
    'webhook: every address by p1',
  ],
];

for (const [name, specs, expected] of cases) t.test(name, async (t) => t.equal(await portsOf(...specs), expected));

t.test('the network is not seen without the policies or without the pods', async (t) => {
  const forbidden: Unseen = { what: 'it', why: 'forbidden', because: 'forbidden', needs: 'list networkpolicies' };
  const refused: Reader = { list: async () => ({ unseen: forbidden }), one: async () => ({ unseen: forbidden }) };
  const place = { namespace: 'irsa' };
  t.match(await readNetwork(refused, place, { seen: POD }), { unseen: { ...forbidden, namespace: 'irsa' } });
  t.match(await readNetwork(readerOf([]), place, { unseen: forbidden }), { unseen: forbidden });
  t.match(await readNetwork(readerOf([]), place, { seen: undefined }), { unseen: { because: 'absent' } });
});
