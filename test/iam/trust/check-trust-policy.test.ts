import fc from 'fast-check';
import t from 'tap';
import { evaluate } from '../../../src/iam/evaluate/evaluate.ts';
import type { PolicyDocument, PolicyStatement } from '../../../src/iam/policy-document.ts';
import { checkTrustPolicy } from '../../../src/iam/trust/check-trust-policy.ts';
import { expectedOf, requestOf, type TrustQuestion } from '../../../src/iam/trust/question.ts';
import { wholeLists } from '../../whole-lists.ts';
import { answerOf, cases, ISSUER } from './cases.ts';

for (const one of cases) {
  t.test(one.name, async (t) => t.same(answerOf(one), one.expected, one.file));
}

const QUESTION: TrustQuestion = { account: { namespace: 'gitlab', name: 'ci' }, issuer: ISSUER };
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;
const exact = (Condition: PolicyStatement['Condition']): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { Federated: PROVIDER },
    Action: 'sts:AssumeRoleWithWebIdentity',
    ...(Condition && { Condition }),
  },
});

t.test('another audience can be asked for', async (t) => {
  const policy = exact({
    StringEquals: { [`${ISSUER}:sub`]: 'system:serviceaccount:gitlab:ci', [`${ISSUER}:aud`]: 'vault' },
  });
  t.match(checkTrustPolicy(policy, QUESTION), wholeLists({ letsIn: 'nobody', issues: [{ code: 'wrong_audience' }] }));
  t.same(checkTrustPolicy(policy, { ...QUESTION, audience: 'vault' }), {
    letsIn: 'only',
    others: [],
    also: [],
    issues: [],
  });
});

t.test('so can a partition other than that of the issuer', async (t) => {
  const policy = exact({ StringEquals: { [`${ISSUER}:sub`]: 'system:serviceaccount:gitlab:ci' } });
  const { letsIn, issues } = checkTrustPolicy(policy, { ...QUESTION, partition: 'aws-us-gov' });
  t.equal(letsIn, 'nobody');
  t.match(issues, wholeLists([{ code: 'wrong_partition' }]));
});

t.test('another ServiceAccount is named, and a pattern is described', async (t) => {
  const subjects = ['ci', 'deploy'].map((name) => `system:serviceaccount:gitlab:${name}`);
  const named = exact({ StringEquals: { [`${ISSUER}:sub`]: subjects } });
  t.same(checkTrustPolicy(named, QUESTION).others, [
    { who: 'gitlab/deploy', account: { namespace: 'gitlab', name: 'deploy' } },
  ]);
  const pattern = exact({ StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:gitlab:*' } });
  t.same(checkTrustPolicy(pattern, QUESTION).others, [{ who: 'every ServiceAccount of namespace gitlab' }]);
});

const subject = fc.constantFrom(
  'system:serviceaccount:gitlab:ci',
  'system:serviceaccount:gitlab:ci-a',
  'system:serviceaccount:team:ci',
  'system:serviceaccount:team:a.b',
);
const audience = fc.constantFrom('sts.amazonaws.com', 'vault');
const values = fc.array(
  fc.oneof(
    subject,
    audience,
    fc.constantFrom(
      '*',
      'system:serviceaccount:gitlab:*',
      'system:*:ci',
      'system:serviceaccount:gitlab:ci?a',
      `\${*}`,
      `\${aws:userid}`,
    ),
  ),
  { maxLength: 3 },
);
const operator = fc
  .tuple(
    fc.constantFrom('', 'ForAnyValue:', 'ForAllValues:'),
    fc.constantFrom(
      'StringEquals',
      'StringNotEquals',
      'StringLike',
      'StringNotLike',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
      'ArnLike',
      'ArnNotLike',
    ),
    fc.constantFrom('', 'IfExists'),
  )
  .map((parts) => parts.join(''));
const conditionKey = fc.constantFrom(
  ...[`${ISSUER}:sub`, `${ISSUER}:aud`, `${ISSUER}:SUB`, 'other.example.com:sub'],
  ...['aws:PrincipalOrgID', 'aws:PrincipalArn', 'sts:ExternalId', 'aws:RequestTag/kubernetes-namespace'],
);
const anyCondition = fc.dictionary(
  operator,
  fc.dictionary(conditionKey, values, {
    maxKeys: 2,
  }),
  { maxKeys: 2 },
);
/** Half of them name the account, so that some policies let in only that. */
const condition = fc.oneof(
  anyCondition,
  anyCondition.map((more) => ({ ...more, StringEquals: { [`${ISSUER}:sub`]: 'system:serviceaccount:gitlab:ci' } })),
);
const statement: fc.Arbitrary<PolicyStatement> = fc.record(
  {
    Effect: fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const),
    Principal: fc.constantFrom(
      '*' as const,
      { Federated: PROVIDER },
      { Federated: [PROVIDER] },
      { Federated: [PROVIDER, 'other.example.com'] },
    ),
    Action: fc.constantFrom('sts:AssumeRoleWithWebIdentity', 'sts:*', 'sts:AssumeRole'),
    Condition: condition,
  },
  { requiredKeys: ['Effect', 'Principal', 'Action', 'Condition'] },
);
const policies = fc
  .tuple(fc.array(statement, { minLength: 1, maxLength: 3 }), fc.constantFrom('2012-10-17', undefined))
  .map(([Statement, Version]) => ({ Statement, ...(Version && { Version }) }) as PolicyDocument);

t.test('the account is let in exactly when the request with its token is allowed', async () => {
  const expected = expectedOf(QUESTION);
  fc.assert(
    fc.property(policies, (policy) => {
      const { letsIn, issues } = checkTrustPolicy(policy, QUESTION);
      const allowed = evaluate([policy], requestOf(expected, PROVIDER)).decision === 'allowed';
      return allowed === (letsIn !== 'nobody') && allowed === !issues.some(({ level }) => level === 'error');
    }),
    { numRuns: 300 },
  );
});

t.test('when only the account is let in, no token of another account is, for any audience', async (t) => {
  const count = { only: 0, others: 0 };
  fc.assert(
    fc.property(policies, subject, audience, (policy, sub, aud) => {
      const { letsIn } = checkTrustPolicy(policy, QUESTION);
      if (letsIn === 'others-too') count.others += 1;
      if (letsIn !== 'only' || sub === expectedOf(QUESTION).subject) return true;
      count.only += 1;
      return (
        evaluate([policy], requestOf(expectedOf({ ...QUESTION, audience: aud }), PROVIDER, sub)).decision !== 'allowed'
      );
    }),
    { numRuns: 400 },
  );
  t.ok(count.only > 10 && count.others > 10, JSON.stringify(count));
});

t.test('no JSON makes it throw, and every issue has a place', async () => {
  const key = fc.constantFrom(
    'Version',
    'Statement',
    'Effect',
    'Principal',
    'Action',
    'Condition',
    'StringEquals',
    'Federated',
    'Allow',
    `${ISSUER}:sub`,
    '__proto__',
    'toString',
  );
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 6 },
      fc.oneof(key, fc.jsonValue({ maxDepth: 0 }), fc.constant('sts:*')),
      fc.dictionary(key, tie('json'), { maxKeys: 5 }),
      fc.array(tie('json'), { maxLength: 2 }),
    ),
  }));
  fc.assert(
    fc.property(json, (value) => {
      const { letsIn, issues } = checkTrustPolicy(value, QUESTION);
      return letsIn !== 'nobody' || issues.every(({ message, path }) => message.length > 0 && Array.isArray(path));
    }),
    { numRuns: 500 },
  );
});
