import t from 'tap';
import type { Reader } from '../../../../src/doctor/read/requests/reader.ts';
import { type NetworkPlaces, readNetwork } from '../../../../src/doctor/read/security/read-network.ts';
import type { Unseen } from '../../../../src/doctor/world/seen.ts';

// What a NetworkPolicy lets through, by networking.k8s.io/v1; that the policies are read is a test at a real API server.

const LABELS = { 'app.kubernetes.io/name': 'gitlab-runner-irsa' };
const POD = { image: undefined, labels: LABELS, isHostNetwork: false, ports: { webhook: 9443, health: 8080 } };
const CIDR = { ipBlock: { cidr: '10.0.10.0/24' } };
const blocks = (...cidrs: readonly string[]) => cidrs.map((cidr) => ({ ipBlock: { cidr } }));
const METADATA_NAME = 'kubernetes.io/metadata.name';
const PLACES: NetworkPlaces = {
  labels: new Map([
    ['gitlab', { 'gitlab-runner-irsa': 'enforce' }],
    ['irsa', {}],
    ['monitoring', { a: 'b' }],
  ]),
  ofJobs: new Set(['gitlab']),
};
const LABELED = { matchLabels: { app: 'prometheus' } };
const EVERY_NAMESPACE = { namespaceSelector: {} };

type Spec = { podSelector?: object; policyTypes?: string[]; ingress?: object[] | null };

function readerOf(specs: readonly Spec[]): Reader {
  const policies = specs.map((spec, index) => ({ metadata: { name: `p${index}` }, spec }));
  return { list: async () => ({ seen: policies as never[] }), one: async () => ({ seen: undefined }) };
}

async function portsOf(...specs: readonly Spec[]): Promise<string> {
  const network = await readNetwork(readerOf(specs), { namespace: 'irsa' }, { seen: POD }, PLACES);
  if (!('seen' in network)) throw new Error('it was not seen');
  const { isLimited, ports } = network.seen;
  if (!isLimited) return 'not limited';
  const words = (['webhook', 'health'] as const).flatMap((name) => {
    const { everyAddress, everyPod, jobNamespaces, labeledPods, largeBlocks } = ports[name];
    return [
      ...(everyAddress.length === 0 ? [] : [`${name}: every address by ${everyAddress}`]),
      ...(everyPod.length === 0 ? [] : [`${name}: every pod by ${everyPod}`]),
      ...(jobNamespaces.length === 0 || everyPod.length > 0 ? [] : [`${name}: pods of ${jobNamespaces}`]),
      ...(labeledPods.length === 0 ? [] : [`${name}: labeled pods by ${labeledPods}`]),
      ...(largeBlocks.length === 0 ? [] : [`${name}: ${largeBlocks}`]),
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
    'two blocks that are every address together are open',
    [{ ingress: [{ ports: [{ port: 9443 }], from: blocks('0.0.0.0/1', '128.0.0.0/1') }] }],
    'webhook: every address by p0',
  ],
  [
    'so are blocks of two policies',
    [
      { ingress: [{ ports: [{ port: 9443 }], from: blocks('::/1') }] },
      { ingress: [{ ports: [{ port: 9443 }], from: blocks('10.0.0.0/28', '8000::/1') }] },
    ],
    'webhook: every address by p0,p1',
  ],
  [
    'a block in which pods may have addresses is large',
    [{ ingress: [{ ports: [{ port: 9443 }], from: blocks('10.0.0.0/20', '10.1.0.0/28') }] }],
    'webhook: 10.0.0.0/20',
  ],
  [
    'so are small blocks that make up a large one',
    [
      {
        ingress: [
          { ports: [{ port: 9443 }], from: blocks('10.0.1.0/24', '10.0.0.0/24', '10.0.0.0/25', '10.0.3.0/24') },
        ],
      },
    ],
    'webhook: 10.0.0.0/24,10.0.0.0/25,10.0.1.0/24',
  ],
  [
    'a subnet of IPv6 is not large, and one that is not a block is left out',
    [{ ingress: [{ ports: [{ port: 9443 }], from: blocks('2001:db8::/64', 'x') }] }],
    'closed',
  ],
  [
    'a label that every namespace has lets in every pod',
    [
      {
        ingress: [
          {
            ports: [{ port: 8080 }],
            from: [{ namespaceSelector: { matchExpressions: [{ key: METADATA_NAME, operator: 'Exists' }] } }],
          },
        ],
      },
    ],
    'health: every pod by p0',
  ],
  [
    'so do pods without a label that no pod has',
    [
      {
        ingress: [
          {
            ports: [{ port: 8080 }],
            from: [
              { namespaceSelector: {}, podSelector: { matchExpressions: [{ key: 'x', operator: 'DoesNotExist' }] } },
            ],
          },
        ],
      },
    ],
    'health: every pod by p0',
  ],
  [
    'so do selectors that select every namespace together',
    [
      {
        ingress: [
          {
            ports: [{ port: 8080 }],
            from: [
              {
                namespaceSelector: {
                  matchExpressions: [{ key: METADATA_NAME, operator: 'In', values: ['gitlab', 'irsa'] }],
                },
              },
              { namespaceSelector: { matchLabels: { a: 'b' } } },
            ],
          },
        ],
      },
    ],
    'health: every pod by p0',
  ],
  [
    'a namespace of jobs lets in every job',
    [
      {
        ingress: [
          {
            ports: [{ port: 8080 }],
            from: [{ namespaceSelector: { matchLabels: { 'gitlab-runner-irsa': 'enforce' } } }],
          },
        ],
      },
    ],
    'health: pods of gitlab',
  ],
  [
    'every namespace lets in every pod',
    [{ ingress: [{ ports: [{ port: 8080 }], from: [EVERY_NAMESPACE] }] }],
    'health: every pod by p0',
  ],
  [
    'a label limits no pod of every namespace',
    [{ ingress: [{ from: [{ namespaceSelector: {}, podSelector: LABELED }] }] }],
    'webhook: labeled pods by p0; health: labeled pods by p0',
  ],
  [
    'nor one of a namespace of jobs',
    [
      {
        ingress: [
          {
            ports: [{ port: 8080 }],
            from: [{ namespaceSelector: { matchLabels: { [METADATA_NAME]: 'gitlab' } }, podSelector: LABELED }],
          },
        ],
      },
    ],
    'health: labeled pods by p0',
  ],
  [
    'it does in another namespace, and in that of the webhook',
    [
      {
        ingress: [
          {
            from: [{ namespaceSelector: { matchLabels: { a: 'b' } }, podSelector: LABELED }, { podSelector: LABELED }],
          },
        ],
      },
    ],
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
  t.match(await readNetwork(refused, place, { seen: POD }, PLACES), { unseen: { ...forbidden, namespace: 'irsa' } });
  t.match(await readNetwork(readerOf([]), place, { unseen: forbidden }, PLACES), { unseen: forbidden });
  t.match(await readNetwork(readerOf([]), place, { seen: undefined }, PLACES), { unseen: { because: 'absent' } });
});

t.test('any number of blocks may touch', async (t) => {
  const addresses = Array.from({ length: 100_000 }, (_, at) => `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}/32`);
  const policy = { ingress: [{ ports: [{ port: 9443 }], from: blocks(...addresses) }] };
  t.equal(await portsOf(policy), `webhook: ${addresses.join()}`);
});
