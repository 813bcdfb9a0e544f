import t from 'tap';
import { buildRoleTrust, policyOf } from '../../../src/iam/build/build-trust.ts';
import type { PolicyStatement, Principal } from '../../../src/iam/policy-document.ts';
import { admitsRole } from '../../../src/iam/trust/admits-role.ts';

const ROLE = 'arn:aws:iam::111122223333:role/gitlab-runner';
const allow = (Principal: Principal, Condition: PolicyStatement['Condition'] = {}): PolicyStatement => {
  return { Effect: 'Allow', Principal, Action: 'sts:AssumeRole', Condition };
};
const only = (operator: string, key: string, value: string) => allow({ AWS: ROLE }, { [operator]: { [key]: value } });
const DENY: PolicyStatement = { ...allow({ AWS: ROLE }), Effect: 'Deny' };

const cases: [name: string, statements: readonly PolicyStatement[], admits: boolean, byName: boolean][] = [
  ['its ARN', [allow({ AWS: [ROLE] })], true, true],
  ['its AWS account', [allow({ AWS: '111122223333' })], true, false],
  ['the root of its AWS account', [allow({ AWS: 'arn:aws:iam::111122223333:root' })], true, false],
  ['everyone', [allow('*')], true, false],
  ['EC2', [allow({ Service: 'ec2.amazonaws.com' })], false, false],
  ['another role', [allow({ AWS: `${ROLE}-2` })], false, false],
  ['everyone with its ARN', [allow({ AWS: '*' }, { ArnLike: { 'aws:PrincipalArn': ROLE } })], true, false],
  ['everyone with another ARN', [allow({ AWS: '*' }, { ArnLike: { 'aws:PrincipalArn': `${ROLE}-2` } })], false, false],
  ['it with an address', [only('IpAddress', 'aws:SourceIp', '10.0.0.0/8')], true, true],
  [
    'it with an external id, which the runner does not send',
    [only('StringEquals', 'sts:ExternalId', 'x')],
    false,
    false,
  ],
  ['it with MFA', [only('Bool', 'aws:MultiFactorAuthPresent', 'true')], false, false],
  ['it, and a Deny', [allow({ AWS: ROLE }), DENY], false, true],
];
for (const [name, statements, admits, byName] of cases)
  t.test(`a policy for ${name} ${admits ? 'admits' : 'does not admit'} the role`, async (t) => {
    t.match(admitsRole(policyOf(statements), ROLE, false), { admits, ...(admits ? { byName } : {}) });
  });

t.test('sessions of EKS Pod Identity also need sts:TagSession, for the tags that they pass on', async (t) => {
  for (const tagged of [true, false])
    t.equal(admitsRole(policyOf(buildRoleTrust([ROLE], tagged)), ROLE, true).admits, tagged);
});

t.test('a text that is not the ARN of a role is admitted by nothing but its own name', async (t) => {
  t.equal(admitsRole(policyOf([allow({ AWS: ROLE })]), 'gitlab-runner', false).admits, false);
});
