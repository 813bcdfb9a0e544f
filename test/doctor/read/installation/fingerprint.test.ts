import t from 'tap';
import { fingerprintOf, managerAccountsOf } from '../../../../src/doctor/read/installation/fingerprint.ts';

const INSTALLATION = { namespace: 'irsa', service: 'webhook' };
const SPEC = {
  failurePolicy: 'Fail',
  matchConditions: [{ name: 'own', expression: "request.userInfo.username == 'system:serviceaccount:irsa:webhook'" }],
  variables: [{ name: 'hasManagerAccount', expression: "request.namespace in ['gitlab/a', 'gitlab/b']" }],
  validations: [
    { expression: "object.type != 'x'\n|| variables.hasManagerAccount", reason: 'Forbidden', message: 'a' },
  ],
};

const same: [name: string, spec: object, installation?: typeof INSTALLATION][] = [
  ['another order of keys', Object.fromEntries(Object.entries(SPEC).toReversed())],
  [
    'other white space and other words for people',
    {
      ...SPEC,
      validations: [{ expression: "object.type != 'x'   || variables.hasManagerAccount", messageExpression: "'b'" }],
    },
  ],
  ['other managers', { ...SPEC, variables: [{ name: 'hasManagerAccount', expression: 'request.namespace in []' }] }],
  [
    'an installation of another name',
    JSON.parse(JSON.stringify(SPEC).replace('irsa:webhook', 'platform:irsa')),
    { namespace: 'platform', service: 'irsa' },
  ],
];
for (const [name, spec, installation = INSTALLATION] of same)
  t.test(`${name} does not change the fingerprint`, async (t) => {
    t.equal(fingerprintOf(spec, installation), fingerprintOf(SPEC, INSTALLATION));
  });

const different: [name: string, spec: unknown][] = [
  ['a failurePolicy', { ...SPEC, failurePolicy: 'Ignore' }],
  ['an expression', { ...SPEC, validations: [{ expression: 'true' }] }],
  ['one more validation', { ...SPEC, validations: [...SPEC.validations, { expression: 'true' }] }],
  [
    'a list that ends another expression',
    { ...SPEC, variables: [{ name: 'other', expression: "request.namespace in ['a']" }] },
  ],
  [
    'more behind the list of managers',
    { ...SPEC, variables: [{ name: 'hasManagerAccount', expression: "request.namespace in ['a'] || true" }] },
  ],
  ['the webhook of another namespace', JSON.parse(JSON.stringify(SPEC).replace('irsa:webhook', 'other:webhook'))],
  [
    'a webhook whose name only begins the same',
    JSON.parse(JSON.stringify(SPEC).replace('irsa:webhook', 'irsa:webhook-2')),
  ],
  [
    'a user with the name of a placeholder',
    JSON.parse(JSON.stringify(SPEC).replace('system:serviceaccount:irsa:webhook', 'WEBHOOK')),
  ],
  [
    'the same with a character that CEL does not have',
    JSON.parse(JSON.stringify(SPEC).replace('system:serviceaccount:irsa:webhook', '\\u0000WEBHOOK')),
  ],
  [
    'a list of managers that is more than their names',
    { ...SPEC, variables: [{ name: 'hasManagerAccount', expression: "request.namespace in ['gitlab/a' + 'b']" }] },
  ],
  ['fields that the chart does not have', { ...SPEC, paramKind: { kind: 'ConfigMap' } }],
  ['nothing at all', undefined],
];
for (const [name, spec] of different)
  t.test(`${name} changes the fingerprint`, async (t) => {
    t.not(fingerprintOf(spec, INSTALLATION), fingerprintOf(SPEC, INSTALLATION));
  });

t.test('the accounts of managers are read from the policy of the chart only', async (t) => {
  t.same(managerAccountsOf(SPEC), ['gitlab/a', 'gitlab/b']);
  const others = ['request.namespace in []', "request.namespace in ['gitlab/a' + 'b']", 'true', undefined];
  for (const expression of others)
    t.same(managerAccountsOf({ variables: [{ name: 'hasManagerAccount', expression }] }), [], String(expression));
  for (const policy of [undefined, {}, { variables: {} }, { variables: [null] }]) t.same(managerAccountsOf(policy), []);
});
