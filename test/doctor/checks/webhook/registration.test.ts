import t from 'tap';
import { registration } from '../../../../src/doctor/checks/webhook/registration.ts';
import { replicasReady } from '../../../../src/doctor/checks/webhook/replicas-ready.ts';
import { checksFor } from '../../../../src/doctor/checks.ts';
import { diagnose } from '../../../../src/doctor/diagnosis.ts';
import type { Unseen } from '../../../../src/doctor/world/seen.ts';
import type { WebhookConfiguration, WebhookEntry } from '../../../../src/doctor/world/webhook-configuration.ts';
import type { World } from '../../../../src/doctor/world/world.ts';
import { wholeLists } from '../../../whole-lists.ts';
import { edits, eksWebhook, everywhere, findingsIn, healthyWorld, judged, ours } from '../../world/healthy-world.ts';

const CONFIGURATION = 'mutatingwebhookconfiguration 00-gitlab-runner-irsa, webhook';
const ENFORCE = `${CONFIGURATION} enforce.pods.gitlab-runner-irsa`;
const EDIT = 'validatingwebhookconfiguration gitlab-runner-irsa, webhook edit.mapping.gitlab-runner-irsa';
const POD_RULE = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] };
const NAME = 'kubernetes.io/metadata.name';

function changed(configuration: WebhookConfiguration, change: Partial<WebhookEntry>): WebhookConfiguration {
  const [first, ...others] = configuration.webhooks ?? [];
  return { ...configuration, webhooks: first === undefined ? others : [{ ...first, ...change }, ...others] };
}

const enforce = (change: Partial<WebhookEntry>): Partial<World> => ({
  mutating: { seen: [changed(ours(), change), eksWebhook()] },
});
const edit = (change: Partial<WebhookEntry>): Partial<World> => ({ validating: { seen: changed(edits(), change) } });
const withService = (change: object) => {
  const service = { namespace: 'irsa', name: 'gitlab-runner-irsa', path: '/mutate/enforce', ...change };
  return enforce({ clientConfig: { service } });
};

const BY_MODE = [
  { key: 'gitlab-runner-irsa', operator: 'Exists' },
  { key: 'gitlab-runner-irsa', operator: 'NotIn', values: ['observe', 'best-effort', 'off'] },
];
const NOT_OURS = { key: NAME, operator: 'NotIn', values: ['kube-system', 'irsa'] };

/** What is changed, and the findings. */
const cases: [name: string, change: Partial<World>, findings: string[]][] = [
  [
    'an objectSelector that no pod matches',
    enforce({ objectSelector: { matchLabels: { never: 'x' } } }),
    [`entry_skips error ${ENFORCE}`],
  ],
  [
    'an objectSelector by which a requester can choose',
    enforce({ objectSelector: { matchExpressions: [{ key: 'skip', operator: 'DoesNotExist' }] } }),
    [`entry_skips error ${ENFORCE}`],
  ],
  ['an empty objectSelector, as in the chart', enforce({ objectSelector: {} }), []],
  [
    'a condition that is never true',
    enforce({ matchConditions: [{ name: 'never', expression: 'false' }] }),
    [`entry_skips error ${ENFORCE}`],
  ],
  [
    'the condition of the chart on several lines',
    enforce({
      matchConditions: [
        {
          name: 'not-our-own-pods',
          expression: `!(request.namespace == 'irsa'
            && request.userInfo.username == 'system:serviceaccount:kube-system:replicaset-controller'
            && has(object.metadata.labels)
            && 'app.kubernetes.io/name' in object.metadata.labels
            && object.metadata.labels['app.kubernetes.io/name'] == 'gitlab-runner-irsa')\n`,
        },
      ],
    }),
    [],
  ],
  [
    'a rule for updates only',
    enforce({ rules: [{ ...POD_RULE, operations: ['UPDATE'] }] }),
    [`entry_skips error ${ENFORCE}`],
  ],
  ['another API group', enforce({ rules: [{ ...POD_RULE, apiGroups: ['apps'] }] }), [`entry_skips error ${ENFORCE}`]],
  ['another API version', enforce({ rules: [{ ...POD_RULE, apiVersions: ['v2'] }] }), [`entry_skips error ${ENFORCE}`]],
  [
    'objects without a namespace only',
    enforce({ rules: [{ ...POD_RULE, scope: 'Cluster' }] }),
    [`entry_skips error ${ENFORCE}`],
  ],
  [
    'subresources of pods only',
    enforce({ rules: [{ ...POD_RULE, resources: ['pods/exec'] }] }),
    [`entry_skips error ${ENFORCE}`],
  ],
  [
    'every operation on everything',
    enforce({ rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*'], scope: '*' }] }),
    [`entry_differs warning ${ENFORCE}`],
  ],
  [
    'a namespaceSelector by another label',
    enforce({ namespaceSelector: { matchLabels: { foo: 'bar' } } }),
    [`entry_skips error ${ENFORCE}`],
  ],
  [
    'a namespaceSelector that a misspelled mode escapes',
    enforce({
      namespaceSelector: {
        matchExpressions: [{ key: 'gitlab-runner-irsa', operator: 'In', values: ['enforce'] }, NOT_OURS],
      },
    }),
    [`entry_skips error ${ENFORCE}`],
  ],
  [
    'a namespaceSelector that selects the same by other words',
    enforce({
      namespaceSelector: {
        matchExpressions: [...BY_MODE, NOT_OURS, { key: NAME, operator: 'NotIn', values: ['kube-public'] }],
      },
    }),
    [],
  ],
  [
    'a namespaceSelector that needs no label',
    enforce({ namespaceSelector: { matchExpressions: [NOT_OURS] } }),
    [`entry_differs warning ${ENFORCE}`],
  ],
  [
    'a namespaceSelector that includes kube-system',
    enforce({
      namespaceSelector: { matchExpressions: [...BY_MODE, { key: NAME, operator: 'NotIn', values: ['irsa'] }] },
    }),
    [`entry_differs warning ${ENFORCE}`],
  ],
  ['a port that the Service does not have', withService({ port: 444 }), [`entry_fails error ${ENFORCE}`]],
  ['the port of the Service', withService({ port: 443 }), []],
  ['the path of another mode', withService({ path: '/mutate/observe' }), [`entry_fails error ${ENFORCE}`]],
  [
    'a URL with the path of another mode',
    enforce({ clientConfig: { url: 'https://irsa.example.com/mutate/observe' } }),
    [`entry_elsewhere error ${ENFORCE}`],
  ],
  [
    'a URL with the right path',
    enforce({ clientConfig: { url: 'https://evil.example.com/mutate/enforce' } }),
    [`entry_elsewhere error ${ENFORCE}`],
  ],
  ['a path that ends as the right one', withService({ path: '/x/mutate/enforce' }), [`entry_fails error ${ENFORCE}`]],
  [
    'edits: a URL',
    edit({ clientConfig: { url: 'https://evil.example.com/validate/mapping' } }),
    [`entry_elsewhere error ${EDIT}`],
  ],
  ...[{ namespace: 'gitlab' }, { name: 'other' }].map((change): (typeof cases)[number] => [
    `edits: another Service by its ${Object.keys(change)}`,
    edit({
      clientConfig: {
        service: { namespace: 'irsa', name: 'gitlab-runner-irsa', path: '/validate/mapping', ...change },
      },
    }),
    [`entry_elsewhere error ${EDIT}`],
  ]),
  [
    'another name of the entry, with a URL',
    enforce({ name: 'a.example.com', clientConfig: { url: 'https://irsa.example.com/mutate/enforce' } }),
    [`entry_elsewhere error ${CONFIGURATION} a.example.com`, `foreign_entry error ${CONFIGURATION} a.example.com`],
  ],
  [
    'another name of the entry, with a path that ends as the right one',
    enforce({
      name: 'a.example.com',
      clientConfig: { service: { namespace: 'irsa', name: 'gitlab-runner-irsa', path: '/x/mutate/enforce' } },
    }),
    [
      'mode_absent error mutatingwebhookconfiguration 00-gitlab-runner-irsa',
      `foreign_entry error ${CONFIGURATION} a.example.com`,
    ],
  ],
  [
    'reviews in an old version only',
    enforce({ admissionReviewVersions: ['v1beta1'] }),
    [`entry_fails error ${ENFORCE}`],
  ],
  ['a second call', enforce({ reinvocationPolicy: 'IfNeeded' }), [`entry_differs warning ${ENFORCE}`]],
  ['requests in one version only', enforce({ matchPolicy: 'Exact' }), [`entry_differs warning ${ENFORCE}`]],
  [
    'edits: an objectSelector that the mapping does not match',
    edit({ objectSelector: { matchLabels: { never: 'x' } } }),
    [`entry_skips warning ${EDIT}`],
  ],
  [
    'edits: a condition that is never true',
    edit({ matchConditions: [{ name: 'never', expression: 'false' }] }),
    [`entry_skips warning ${EDIT}`],
  ],
  [
    'edits: creations only',
    edit({ rules: [{ ...POD_RULE, resources: ['configmaps'] }] }),
    [`entry_skips warning ${EDIT}`],
  ],
  [
    'edits: another namespace',
    edit({ namespaceSelector: { matchLabels: { [NAME]: 'nowhere' } } }),
    [`entry_skips warning ${EDIT}`],
  ],
  [
    'edits: a namespace by a label that others can remove',
    edit({ namespaceSelector: { matchLabels: { team: 'ci' } } }),
    [`entry_skips warning ${EDIT}`],
  ],
  [
    'edits: another port',
    edit({
      clientConfig: {
        service: { namespace: 'irsa', name: 'gitlab-runner-irsa', path: '/validate/mapping', port: 444 },
      },
    }),
    [`entry_fails error ${EDIT}`],
  ],
  [
    'edits: no entry',
    { validating: { seen: { metadata: { name: 'gitlab-runner-irsa' }, webhooks: [] } } },
    ['edits_unchecked warning validatingwebhookconfiguration gitlab-runner-irsa'],
  ],
];

for (const [name, change, findings] of cases)
  t.test(name, async (t) => {
    t.same(findingsIn(registration, healthyWorld(change)), findings);
  });

for (const [name, change, findings] of cases.filter(
  ([, , all]) => all.every((one) => one.startsWith('entry_')) && all.length > 0,
))
  t.test(`${name}: the fix restores the chart's entry`, async (t) => {
    const world = healthyWorld(change);
    const { fix } = judged(registration, world).findings[0] ?? {};
    const [step] = fix ?? [];
    if (step === undefined || 'edit' in step) throw new Error(`no step for ${findings}`);
    if ('advice' in step) throw new Error(`only advice for ${findings}`);
    const [, kind = '', patch = ''] = /^kubectl patch (\S+) \S+ --type json --patch '(.*)'$/s.exec(step.command) ?? [];
    const own = kind.startsWith('mutating') ? 'mutating' : 'validating';
    const all = seenIn(world, own);
    const repaired = all.map((one, index) => (index === 0 ? patched(one, JSON.parse(unquoted(patch))) : one));
    const after: Partial<World> =
      own === 'mutating' ? { mutating: { seen: repaired } } : { validating: { seen: repaired[0] } };
    t.same(findingsIn(registration, healthyWorld({ ...change, ...after })), []);
  });

t.test('a finding shows what is registered, and names the namespaces that are not selected', async (t) => {
  const found = (change: Partial<World>) => judged(registration, healthyWorld(change)).findings[0]?.found ?? '';
  const objectSelector = {
    matchLabels: { irsa: 'on' },
    matchExpressions: [
      { key: 'team', operator: 'In', values: ['a', 'b'] },
      { key: 'kind', operator: 'NotIn', values: ['c'] },
      { key: 'skip', operator: 'DoesNotExist' },
      { key: 'ci', operator: 'Exists' },
    ],
  };
  t.match(found(enforce({ objectSelector })), 'objectSelector irsa=on,team in (a,b),kind notin (c),!skip,ci:');
  t.match(
    found(enforce({ matchConditions: [{ name: 'never', expression: 'false' }] })),
    'matchCondition never ("false")',
  );
  t.match(found(enforce({ namespaceSelector: { matchLabels: { foo: 'bar' } } })), 'namespace gitlab with every value');
});

t.test('a selector by a label that could not be read is not checked', async (t) => {
  const why: Unseen = {
    what: 'Namespace gitlab',
    why: 'it is forbidden',
    because: 'forbidden',
    needs: 'get namespaces',
  };
  const namespaces = { complete: false, namespaces: new Map([['gitlab', { unseen: why }]]) };
  const matchExpressions = [...BY_MODE, NOT_OURS, { key: 'team', operator: 'Exists' }];
  t.same(
    judged(registration, healthyWorld({ ...enforce({ namespaceSelector: { matchExpressions } }), namespaces })).unseen,
    [why],
  );
  t.equal(judged(registration, healthyWorld({ namespaces })).state, 'green', 'the selector of the chart needs none');
});

t.test('where a namespace other than that of the webhook was named, this is the only finding', async (t) => {
  const healthy = healthyWorld();
  const world: World = {
    ...healthy,
    installation: { ...healthy.installation, namespace: 'wrong' },
    deployment: { seen: undefined },
    document: { seen: undefined },
    endpoints: { seen: 0 },
    mapping: { unseen: { what: 'the mapping', why: 'ConfigMap wrong/mapping does not exist', because: 'absent' } },
  };
  const { checks: results } = diagnose(world, checksFor({}));
  t.match(
    results.flatMap(({ findings }) => findings),
    wholeLists([
      {
        code: 'registration_elsewhere',
        found: /^the API server calls service irsa\/gitlab-runner-irsa, and namespace wrong has neither/,
        fix: [{ advice: /^run the doctor without --namespace/ }],
      },
    ]),
  );
  t.notMatch(JSON.stringify(results), /no pod can be created|helm upgrade/);
});

t.test('a Service without addresses of replicas that are ready is what is wrong, not the replicas', async (t) => {
  const [finding] = judged(replicasReady, healthyWorld({ endpoints: { seen: 0 } })).findings;
  t.match(finding, {
    code: 'replicas_unready',
    object: 'service irsa/gitlab-runner-irsa',
    found: /^no EndpointSlice of it has a ready address, although 2 replicas of the webhook are ready/,
    wanted: /in an EndpointSlice/,
  });
});

t.test('before there is a mapping, the namespaces with the label count', async (t) => {
  const mapping = { unseen: { what: 'the mapping', why: 'it does not exist', because: 'absent' } } as const;
  const change = { ...enforce({ namespaceSelector: { matchLabels: { foo: 'bar' } } }), mapping };
  const labeled = everywhere({ gitlab: { 'gitlab-runner-irsa': 'observe' }, other: {}, irsa: {} });
  t.same(findingsIn(registration, healthyWorld({ ...change, namespaces: labeled })), [`entry_skips error ${ENFORCE}`]);
  t.same(findingsIn(registration, healthyWorld({ ...change, namespaces: everywhere({ other: {} }) })), []);
});

function seenIn(world: World, own: 'mutating' | 'validating'): readonly WebhookConfiguration[] {
  const part = world[own];
  if (!('seen' in part)) throw new Error(`${own} is unseen`);
  return [part.seen ?? []].flat() as WebhookConfiguration[];
}

/** Does what the API server does with the two operations of a fix. */
function patched(configuration: WebhookConfiguration, [test, change]: { path: string; value: unknown }[]) {
  const copy = structuredClone(configuration);
  if (configuration.webhooks?.[0]?.name !== test?.value) throw new Error('the test of the patch fails');
  const keys = change?.path.split('/').slice(1) ?? [];
  const last = keys.pop() ?? '';
  // biome-ignore lint/suspicious/noExplicitAny: any object of the configuration
  const target = keys.reduce((at: any, key) => at[key], copy);
  target[last] = change?.value;
  return copy;
}

/** The text within single quotes of a shell. */
function unquoted(text: string): string {
  return text.replaceAll(`'"'"'`, "'").replaceAll(`'\\''`, "'");
}
