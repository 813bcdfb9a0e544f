import t from 'tap';
import { expandVariables } from '../src/iam/evaluate/variables.ts';
import { parseIssuer } from '../src/iam/oidc-issuer.ts';
import { readPolicy } from '../src/iam/read/read-policy.ts';
import { parseTrustPolicies } from '../src/iam/trust/text/parse-trust-policies.ts';

// No test measures time. Where the time grew with the square of the length, each of these would take minutes.
const LENGTH = 1_000_000;

t.test('an issuer with a run of slashes inside takes a moment', async (t) => {
  t.equal(parseIssuer(`a${'/'.repeat(LENGTH)}a`), undefined);
});

t.test('a variable that is full of colons and never closed takes a moment', async (t) => {
  const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: [`\${a${':'.repeat(LENGTH)}`, '{'] };
  const { policy } = readPolicy({ Version: '2008-10-17', Statement: [statement] }, 'permissions');
  t.ok(policy);
});

t.test('a variable that is full of defaults takes a moment', async (t) => {
  t.equal(expandVariables(`\${a${", '".repeat(LENGTH / 10)}x}`, { context: {} } as never), undefined);
});

t.test('a provider with a run of slashes inside takes a moment', async (t) => {
  const provider = `arn:aws:iam::111122223333:oidc-provider/a${'/'.repeat(LENGTH)}a`;
  const statement = { Effect: 'Allow', Principal: { Federated: provider }, Action: 'sts:AssumeRoleWithWebIdentity' };
  const account = { namespace: 'gitlab', name: 'ci' };
  const question = {
    ...{ account, issuer: 'oidc.example.com', audience: 'sts.amazonaws.com' },
    ...{ awsAccount: '111122223333', partition: 'aws' },
  };
  const parsed = parseTrustPolicies(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }), question);
  const findings = parsed.is === 'read' ? parsed.roles.flatMap((role) => role.findings) : [];
  t.ok(findings.some(({ code }) => code === 'wrong_issuer'));
});
