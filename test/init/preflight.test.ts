import t from 'tap';
import { exitCode, views } from '../../src/cli/commands/init.ts';
import { preflightSchema } from '../../src/cli/schemas/init.ts';
import { render } from '../../src/cli/terminal/render.ts';
import { screenOf } from '../../src/cli/terminal/screen.ts';
import type { Unseen } from '../../src/doctor/world/seen.ts';
import type { WebhookConfiguration } from '../../src/doctor/world/webhook-configuration.ts';
import type { PreflightLook } from '../../src/init/preflight/look.ts';
import { preflight } from '../../src/init/preflight/preflight.ts';
import { EKS, NAMESPACE, readyLook } from './ready-look.ts';

const UNSEEN: Unseen = { what: 'x', why: 'it is forbidden', because: 'forbidden', needs: 'get x' };

function entry(name: string, changes: object = {}): NonNullable<WebhookConfiguration['webhooks']>[number] {
  return {
    name,
    clientConfig: { service: { namespace: 'policies', name: 'svc' } },
    rules: [{ apiGroups: [''], operations: ['CREATE'], resources: ['pods'] }],
    failurePolicy: 'Fail',
    ...changes,
  };
}

const other = (changes: object = {}) => ({
  metadata: { name: 'kyverno' },
  webhooks: [entry('validate.kyverno.svc', changes)],
});

const codesOf = (changes: Partial<PreflightLook>) =>
  preflight(readyLook(changes)).checks.flatMap(({ findings }) => findings.map(({ code, level }) => `${code} ${level}`));

const CASES: [name: string, changes: Partial<PreflightLook>, codes: string[]][] = [
  ['a cluster that is ready', {}, []],
  ['an old cluster', { version: { seen: 'v1.29.14' } }, ['kubernetes_too_old error']],
  ['the oldest cluster that is enough', { version: { seen: 'v1.30.0-eks-1' } }, []],
  ['a later major version', { version: { seen: 'v2.0.0' } }, []],
  ['without policies', { policies: { seen: false } }, ['policies_absent error']],
  [
    'without one permission',
    {
      permissions: [
        { seen: { verb: 'create', group: 'apps', resource: 'deployments', namespace: NAMESPACE, allowed: false } },
      ],
    },
    ['permission_missing error'],
  ],
  ['without the EKS webhook', { mutating: { seen: [] } }, ['eks_webhook_missing error']],
  [
    'with an EKS webhook that comes first',
    { mutating: { seen: [{ ...EKS, metadata: { name: '0-pod-identity' } }] } },
    ['eks_webhook_first warning'],
  ],
  [
    'installed in this namespace',
    {
      mutating: {
        seen: [
          EKS,
          { metadata: { name: '00-gitlab-runner-irsa', annotations: { 'meta.helm.sh/release-namespace': NAMESPACE } } },
        ],
      },
    },
    ['already_installed notice'],
  ],
  [
    'installed elsewhere',
    { mutating: { seen: [EKS, { metadata: { name: '00-gitlab-runner-irsa' } }] } },
    ['already_installed error'],
  ],
  ['an issuer that IAM refuses', { issuer: { seen: 'https://kubernetes.default.svc?x' } }, ['issuer_unusable error']],
  [
    'a webhook that fails closed without anything behind it',
    { validating: { seen: [other()] } },
    ['admission_down error'],
  ],
  [
    'a webhook that fails closed with something behind it',
    { validating: { seen: [other()] }, backends: new Map([['policies/svc', { seen: 2 }]]) },
    ['admission_present notice'],
  ],
  [
    'one with an address of its own',
    { validating: { seen: [other({ clientConfig: { url: 'https://x' } })] } },
    ['admission_present notice'],
  ],
  ['one that fails open', { validating: { seen: [other({ failurePolicy: 'Ignore' })] } }, []],
  [
    'one for other objects',
    { validating: { seen: [other({ rules: [{ apiGroups: ['x.io'], operations: ['*'], resources: ['*'] }] })] } },
    [],
  ],
  [
    'one for updates only',
    { validating: { seen: [other({ rules: [{ apiGroups: ['*'], operations: ['UPDATE'], resources: ['*'] }] })] } },
    [],
  ],
  [
    'one that leaves out the namespace by its name',
    {
      validating: {
        seen: [
          other({
            namespaceSelector: {
              matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: [NAMESPACE] }],
            },
          }),
        ],
      },
    },
    [],
  ],
];

for (const [name, changes, codes] of CASES) t.test(name, async (t) => t.same(codesOf(changes), codes));

t.test('exit codes: 0 ready, 1 errors or warnings, 2 something was not seen', async (t) => {
  t.equal(exitCode(preflight(readyLook())), 0, 'what cannot be checked from here does not count');
  t.equal(exitCode(preflight(readyLook({ validating: { seen: [other({ clientConfig: { url: 'https://x' } })] } }))), 0);
  t.equal(exitCode(preflight(readyLook({ policies: { seen: false } }))), 1);
  t.equal(exitCode(preflight(readyLook({ issuer: { unseen: UNSEEN } }))), 2);
  t.equal(exitCode(preflight(readyLook({ issuer: { unseen: UNSEEN }, policies: { seen: false } }))), 1);
});

t.test('one webhook configuration is one, and two are two', async (t) => {
  const looked = (changes: Partial<PreflightLook>) =>
    preflight(readyLook(changes)).checks.find(({ id }) => id === 'other_admission')?.looked;
  t.equal(looked({}), '1 webhook configuration');
  t.equal(looked({ validating: { seen: [other()] } }), '2 webhook configurations');
});

t.test('what was not seen is never ready', async (t) => {
  const unseen = { unseen: UNSEEN };
  const { checks } = preflight(
    readyLook({
      ...{ version: unseen, policies: unseen, issuer: unseen, mutating: unseen, validating: unseen, labels: unseen },
      permissions: [unseen],
    }),
  );
  t.same(
    checks.filter(({ state }) => state !== 'blind').map(({ id }) => id),
    [],
  );
});

t.test('the text has the fix of each finding and what is ready, and the JSON has its schema', async (t) => {
  const result = preflight(readyLook({ version: { seen: 'v1.29.0\u001b[31m' } }));
  const text = render(
    views.text(result),
    screenOf({ isTerminal: true, columns: 80 }, (_, one) => one),
  );
  t.match(
    text,
    /✗ error {2}the cluster {2}\[kubernetes_too_old\]\n {4}found {3}v1\.29\.0\?\[31m\n {4}wanted {2}1\.30 or later\n {4}fix {5}upgrade/,
  );
  t.match(text, /Not checked:\n {2}\? the image registry: only nodes pull images/);
  t.match(text, /Ready:\n {2}✓ the API server evaluates the policies of the guard/);
  t.match(text, /\n1 error\.\n$/);
  t.match(
    render(
      views.text(preflight(readyLook())),
      screenOf({ isTerminal: true, columns: 80 }, (_, one) => one),
    ),
    /The cluster is ready, as far as it was checked\.\n$/,
  );
  preflightSchema.parse(JSON.parse(JSON.stringify(views.json(result))));
});
