import fc from 'fast-check';
import t from 'tap';
import { roleArnIssue } from '../../../src/doctor/derive/role-arn-issue.ts';
import { isRoleArn } from '../../../src/iam/role-arn.ts';

const RIGHT = 'arn:aws:iam::111122223333:role/ci-billing';

const cases: [name: string, text: string, wrong: RegExp | undefined, meant?: string][] = [
  ['a role', RIGHT, undefined],
  ['a role of GovCloud with a path', 'arn:aws-us-gov:iam::000000000012:role/teams/a/ci', undefined],
  ['white space around it', ` ${RIGHT}\n`, /white space/, RIGHT],
  ['a line break in it', 'arn:aws:iam::111122223333:\n role/ci-billing', /white space/, RIGHT],
  ['quotes', `"${RIGHT}"`, /quotes/, RIGHT],
  ['no role/', 'arn:aws:iam::111122223333:ci-billing', /no role\//, RIGHT],
  ['a session', 'arn:aws:sts::111122223333:assumed-role/ci-billing/me', /a session/, RIGHT],
  ['a region', 'arn:aws:iam:eu-central-1:111122223333:role/ci-billing', /no region/, RIGHT],
  ['an instance profile', 'arn:aws:iam::111122223333:instance-profile/ci', /an instance profile, not a role/],
  ['a user', 'arn:aws:iam::111122223333:user/ci', /a user, not a role/],
  ['a policy', 'arn:aws:iam::111122223333:policy/ci', /a policy, not a role/],
  ['eleven digits', 'arn:aws:iam::11112222333:role/ci', /has 12 digits, and "11112222333" has 11/],
  ['dashes in the number', 'arn:aws:iam::1111-2222-3333:role/ci', /has 12 digits among 14 characters/],
  ['a placeholder', 'arn:aws:iam::ACCOUNT:role/ci', /has 0 digits among 7 characters/],
  ['another service', 'arn:aws:s3:::cache', /of the service "s3"/],
  ['a partition of nobody', 'arn:amazon:iam::111122223333:role/ci', /"amazon" is no partition/],
  ['a name alone', 'ci-billing', /does not begin as an ARN/],
  ['nothing but white space', '   ', /does not begin as an ARN/],
  ['a character that no role has', 'arn:aws:iam::111122223333:role/ci billing!', /letters, digits and/],
];

for (const [name, text, wrong, meant] of cases)
  t.test(`${name} is ${wrong === undefined ? 'right' : 'said'}`, async (t) => {
    const fault = roleArnIssue(text);
    if (wrong === undefined) t.equal(fault, undefined);
    else t.match(fault?.wrong, wrong);
    t.equal(fault?.meant, meant);
  });

t.test('whatever the text, it is a role, or there is a reason, and what is meant is a role', async (t) => {
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
        const fault = roleArnIssue(text);
        t.equal(fault === undefined, isRoleArn(text));
        if (fault?.meant !== undefined) t.ok(isRoleArn(fault.meant), text);
      },
    ),
    { numRuns: 300 },
  );
});
