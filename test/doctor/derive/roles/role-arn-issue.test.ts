import fc from 'fast-check';
import t from 'tap';
import { roleArnIssue } from '../../../../src/doctor/derive/roles/role-arn-issue.ts';
import { isRoleArn } from '../../../../src/iam/role-arn.ts';

const RIGHT = 'arn:aws:iam::111122223333:role/ci-billing';

const cases: [name: string, text: string, wrong: RegExp | undefined, meant?: string][] = [
  ['a role', RIGHT, undefined],
  ['a role of GovCloud with a path', 'arn:aws-us-gov:iam::000000000012:role/teams/a/ci', undefined],
  ['white space around it', ` ${RIGHT}\n`, /white space/, RIGHT],
  ['a line break in it', 'arn:aws:iam::111122223333:\n role/ci-billing', /white space/, RIGHT],
  ['quotes', `"${RIGHT}"`, /quotes/, RIGHT],
  ['no role/', 'arn:aws:iam::111122223333:ci-billing', /role\/ is missing/, RIGHT],
  ['a session', 'arn:aws:sts::111122223333:assumed-role/ci-billing/me', /a session/, RIGHT],
  ['a region', 'arn:aws:iam:eu-central-1:111122223333:role/ci-billing', /has a region/, RIGHT],
  ['an instance profile', 'arn:aws:iam::111122223333:instance-profile/ci', /an instance profile, not a role/],
  ['a user', 'arn:aws:iam::111122223333:user/ci', /a user, not a role/],
  ['a policy', 'arn:aws:iam::111122223333:policy/ci', /a policy, not a role/],
  ['eleven digits', 'arn:aws:iam::11112222333:role/ci', /has 12 digits, and "11112222333" has 11/],
  ['dashes in the number', 'arn:aws:iam::1111-2222-3333:role/ci', /has 12 digits among 14 characters/],
  ['a placeholder', 'arn:aws:iam::ACCOUNT:role/ci', /has 0 digits among 7 characters/],
  ['another service', 'arn:aws:s3:::cache', /service "s3"/],
  ['a partition that does not exist', 'arn:amazon:iam::111122223333:role/ci', /"amazon" is not an AWS partition/],
  ['a name alone', 'ci-billing', /does not start like the ARN/],
  ['only white space', '   ', /does not start like the ARN/],
  ['no name', 'arn:aws:iam::111122223333:role/', /name of the role is missing/],
  ['a path without a name', 'arn:aws:iam::111122223333:role/teams/', /name of the role is missing/],
  ['a name of 64 characters', `arn:aws:iam::111122223333:role/${'a'.repeat(64)}`, undefined],
  [
    'a name of 300 characters',
    `arn:aws:iam::111122223333:role/${'a'.repeat(300)}`,
    /has 300 characters, and IAM allows 64/,
  ],
  [
    'a path of 600 characters',
    `arn:aws:iam::111122223333:role/${'a'.repeat(598)}/ci`,
    /path of the role has 600 characters/,
  ],
  ['the path of a file', 'arn:aws:iam::111122223333:role/../../etc/passwd', /a part of dots only/],
  ['a name that begins with dots', 'arn:aws:iam::111122223333:role/..ci', undefined],
  ['a long text', `arn:aws:iam::${'9'.repeat(20_000)}:role/ci`, /^.{0,140}…" has 20000$/],
  ['a long kind', `arn:aws:iam::111122223333:${'x'.repeat(20_000)}/ci`, /^.{0,80}…", not a role$/],
  ['a character that is not allowed', 'arn:aws:iam::111122223333:role/ci billing!', /only letters, digits and/],
];

for (const [name, text, wrong, meant] of cases)
  t.test(`${name} is ${wrong === undefined ? 'accepted' : 'reported'}`, async (t) => {
    const issue = roleArnIssue(text);
    if (wrong === undefined) t.equal(issue, undefined);
    else t.match(issue?.wrong, wrong);
    t.equal(issue?.suggestion, meant);
  });

t.test('every text either is the ARN of a role or has an issue, and what was meant is the ARN of a role', async (t) => {
  const piece = fc.constantFrom(
    'arn:',
    'aws',
    ':',
    'iam',
    '::',
    '111122223333',
    'role',
    '/',
    'x',
    ' ',
    '"',
    'sts',
    '\n',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join('')),
      ),
      (text) => {
        const issue = roleArnIssue(text);
        t.equal(issue === undefined, isRoleArn(text));
        if (issue?.suggestion !== undefined) t.ok(isRoleArn(issue.suggestion), text);
      },
    ),
    { numRuns: 300 },
  );
});
