import t from 'tap';
import { isWhole, withoutNulls } from '../../../../src/doctor/read/requests/whole-object.ts';

t.test('a null is an absent field, however deep', async (t) => {
  const given = { webhooks: null, metadata: { name: 'a', labels: null }, spec: { rules: [null, { verbs: null }, 1] } };
  t.same(withoutNulls(given), { metadata: { name: 'a' }, spec: { rules: [{}, 1] } });
  t.equal(withoutNulls('text'), 'text');
});

const metadata = { name: 'a', namespace: 'b' };
const template = { spec: { containers: [{ name: 'c' }] } };

for (const [resource, object, whole] of [
  ['deployments', { metadata, spec: { template } }, true],
  ['deployments', { metadata }, false],
  ['deployments', { metadata, spec: { template: {} } }, false],
  ['statefulsets', { metadata, spec: { template: { spec: { containers: [] } } } }, false],
  ['statefulsets', { metadata, spec: { template: { spec: { containers: ['c'] } } } }, false],
  ['deployments', { spec: { template } }, false],
  ['mutatingwebhookconfigurations', { metadata }, true],
  ['mutatingwebhookconfigurations', { metadata, webhooks: [{ name: 'x' }] }, false],
  ['mutatingwebhookconfigurations', { metadata, webhooks: [{ name: 'x', clientConfig: {} }] }, true],
  ['validatingwebhookconfigurations', { metadata, webhooks: 'x' }, false],
  ['configmaps', { metadata, data: { 'mapping.yaml': 'text' } }, true],
  ['configmaps', { metadata, data: { 'mapping.yaml': 1 } }, false],
  ['rolebindings', { metadata }, false],
  ['rolebindings', { metadata, roleRef: {} }, true],
  ['networkpolicies', { metadata, spec: {} }, true],
  ['serviceaccounts', { metadata: { name: 1 } }, false],
  ['serviceaccounts', [], false],
  [undefined, { gitVersion: 'v1.36.3' }, true],
  [undefined, '<html>', false],
  ['others', {}, true],
] as const)
  t.test(`${JSON.stringify(object)} of ${resource} is ${whole ? '' : 'not '}whole`, async (t) => {
    t.equal(isWhole(resource, object), whole);
  });
