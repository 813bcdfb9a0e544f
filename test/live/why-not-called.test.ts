import t from 'tap';
import { whyNotCalled } from '../../src/live/why-not-called.ts';

const entry = (name: string, namespaceSelector: object) => ({ name, clientConfig: {}, namespaceSelector });
const OURS = {
  metadata: { name: '00-gitlab-runner-irsa' },
  webhooks: [entry('enforce.pods.gitlab-runner-irsa', { matchLabels: { 'gitlab-runner-irsa': 'enforce' } })],
};
const OTHER = { metadata: { name: 'other' }, webhooks: [entry('pods.example.com', {})] };
const LABELS = { 'gitlab-runner-irsa': 'enforce' };

t.test('the API server calls a webhook that an entry of the chart registers for the namespace', async (t) => {
  t.equal(whyNotCalled([OTHER, OURS], 'ci', LABELS), undefined);
  const every = { ...OURS, webhooks: [{ name: 'enforce.pods.gitlab-runner-irsa', clientConfig: {} }] };
  t.equal(whyNotCalled([every], 'ci', {}), undefined);
});

t.test('and says why it does not call it', async (t) => {
  const nothing = 'no MutatingWebhookConfiguration registers it';
  t.equal(whyNotCalled([], 'ci', LABELS), nothing);
  t.equal(whyNotCalled([OTHER, { metadata: { name: 'empty' } }], 'ci', LABELS), nothing);
  t.equal(
    whyNotCalled([OURS], 'ci', { 'gitlab-runner-irsa': 'observe' }),
    'no entry of mutatingwebhookconfiguration 00-gitlab-runner-irsa selects namespace ci',
  );
});
