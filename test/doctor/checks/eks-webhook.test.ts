import t from 'tap';
import { eksWebhookPresent } from '../../../src/doctor/checks/webhook/eks-webhook-present.ts';
import type { WebhookConfiguration, WebhookEntry } from '../../../src/doctor/world/webhook-configuration.ts';
import type { World } from '../../../src/doctor/world/world.ts';
import { wholeLists } from '../../whole-lists.ts';
import { eksWebhook, everywhere, findingsIn, healthyWorld, judged, mapping, ours } from '../world/healthy-world.ts';

const EKS = 'mutatingwebhookconfiguration pod-identity-webhook';
const POD_RULE = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] };
const NAME = 'kubernetes.io/metadata.name';
const NO_MAPPING = {
  unseen: { what: 'the mapping', why: 'ConfigMap irsa/mapping has no key mapping.yaml', because: 'absent' },
} as const;

function eks(change: Partial<WebhookEntry>, name?: string): WebhookConfiguration {
  const [entry] = eksWebhook(name).webhooks ?? [];
  if (entry === undefined) throw new Error('the EKS webhook has no entry');
  return { ...eksWebhook(name), webhooks: [{ ...entry, ...change }] };
}

const withEks = (change: Partial<WebhookEntry>): Partial<World> => ({ mutating: { seen: [ours(), eks(change)] } });

const cases: [name: string, changes: Partial<World>, findings: string[]][] = [
  [
    'a rule for updates',
    withEks({ rules: [{ ...POD_RULE, operations: ['UPDATE'] }] }),
    [`eks_webhook_skips error ${EKS}`],
  ],
  ['no rule', withEks({ rules: [] }), [`eks_webhook_skips error ${EKS}`]],
  [
    'a condition that is never true',
    withEks({ matchConditions: [{ name: 'never', expression: ' false ' }] }),
    [`eks_webhook_skips error ${EKS}`],
  ],
  [
    'a condition that is never true on one of two',
    {
      mutating: {
        seen: [
          ours(),
          eks({ matchConditions: [{ name: 'never', expression: 'false' }] }),
          eksWebhook('pod-identity-2'),
        ],
      },
    },
    [],
  ],
  [
    'a label that pods of jobs do not have',
    withEks({ objectSelector: { matchLabels: { irsa: 'on' } } }),
    [`eks_webhook_narrow warning ${EKS}`],
  ],
  [
    'the label by which a pod opts out, as on EKS',
    withEks({
      objectSelector: {
        matchExpressions: [{ key: 'eks.amazonaws.com/skip-pod-identity-webhook', operator: 'DoesNotExist' }],
      },
    }),
    [],
  ],
  [
    'one finding for all namespaces',
    {
      ...withEks({ namespaceSelector: { matchLabels: { irsa: 'on' } } }),
      mapping: mapping({ manager: { namespaces: ['gitlab', 'jobs'] } }),
      namespaces: everywhere({ gitlab: {}, jobs: {}, irsa: {} }),
      runners: everywhere({}),
    },
    [`eks_webhook_elsewhere error ${EKS}`],
  ],
  [
    'nothing if its namespaces have the label',
    {
      ...withEks({ namespaceSelector: { matchLabels: { irsa: 'on' } } }),
      namespaces: everywhere({ gitlab: { irsa: 'on' }, irsa: {} }),
    },
    [],
  ],
  [
    'that there is none, before there is a mapping',
    { mapping: NO_MAPPING, mutating: { seen: [ours()] } },
    ['eks_webhook_absent error mutatingwebhookconfiguration pod-identity-webhook'],
  ],
  [
    'the wrong order, before there is a mapping',
    { mapping: NO_MAPPING, mutating: { seen: [eksWebhook('00-aws-pod-identity'), ours()] } },
    ['eks_webhook_early warning mutatingwebhookconfiguration 00-aws-pod-identity'],
  ],
];

for (const [name, changes, findings] of cases)
  t.test(`the check of the EKS webhook finds ${name}`, async (t) => {
    t.same(findingsIn(eksWebhookPresent, healthyWorld(changes)), findings);
  });

t.test('the cause is named as it is', async (t) => {
  const found = (change: Partial<WebhookEntry>) =>
    judged(eksWebhookPresent, healthyWorld(withEks(change))).findings[0]?.found ?? '';
  t.match(found({ rules: [{ ...POD_RULE, operations: ['UPDATE'] }] }), /its rules do not match CREATE of pods/);
  t.match(found({ matchConditions: [{ name: 'never', expression: 'false' }] }), /matchCondition never is always false/);
  t.match(found({ objectSelector: { matchLabels: { irsa: 'on' } } }), /objectSelector irsa=on .* pod_labels/);
  t.match(
    found({ namespaceSelector: { matchLabels: { irsa: 'on' } } }),
    /^namespaceSelector irsa=on does not match namespace gitlab: /,
  );
});

t.test('a label that a namespace lacks is a command; what may have been meant is not', async (t) => {
  const fix = (namespaceSelector: object, labels: Record<string, string> = {}) => {
    const namespaces = everywhere({ gitlab: labels, irsa: {} });
    return judged(eksWebhookPresent, healthyWorld({ ...withEks({ namespaceSelector }), namespaces })).findings[0]?.fix;
  };
  t.same(fix({ matchLabels: { irsa: 'on' } }), [{ command: 'kubectl label namespace gitlab irsa=on' }]);
  t.same(fix({ matchExpressions: [{ key: 'irsa', operator: 'In', values: ['on', 'yes'] }] }), [
    { command: 'kubectl label namespace gitlab irsa=on' },
  ]);
  for (const [selector, labels] of [
    [{ matchLabels: { irsa: 'on' } }, { irsa: 'off' }],
    [{ matchExpressions: [{ key: 'irsa', operator: 'NotIn', values: ['off'] }] }, { irsa: 'off' }],
    [{ matchExpressions: [{ key: 'irsa', operator: 'Exists' }] }, {}],
    [{ matchLabels: { [NAME]: 'other' } }, {}],
    [{ matchLabels: { 'gitlab-runner-irsa': 'enforce' } }, {}],
    [{ matchLabels: { 'pod-security.kubernetes.io/enforce': 'privileged' } }, {}],
  ] as const)
    t.match(
      fix(selector, labels),
      wholeLists([{ advice: /^change the namespaceSelector of / }]),
      JSON.stringify(selector),
    );
});

t.test('a condition that only the API server can evaluate is not checked, and never green', async (t) => {
  const expression = "request.namespace != 'x'";
  const { state, unseen } = judged(
    eksWebhookPresent,
    healthyWorld(withEks({ matchConditions: [{ name: 'some', expression }] })),
  );
  t.equal(state, 'blind');
  t.match(
    unseen,
    wholeLists([{ what: /matchConditions of mutatingwebhookconfiguration pod-identity-webhook/, because: 'absent' }]),
  );
  const always = withEks({ matchConditions: [{ name: 'always', expression: 'true' }] });
  t.equal(judged(eksWebhookPresent, healthyWorld(always)).state, 'green');
});

t.test('without a mapping, an EKS webhook for all namespaces is checked, and one for some is not', async (t) => {
  t.equal(judged(eksWebhookPresent, healthyWorld({ mapping: NO_MAPPING })).state, 'green');
  const some = withEks({ namespaceSelector: { matchLabels: { irsa: 'on' } } });
  const namespaces = everywhere({ gitlab: { irsa: 'on', 'gitlab-runner-irsa': 'observe' }, irsa: {} });
  const result = judged(eksWebhookPresent, healthyWorld({ ...some, mapping: NO_MAPPING, namespaces }));
  t.equal(result.state, 'blind');
  t.match(result.unseen, wholeLists([{ what: 'the mapping' }]));
});
