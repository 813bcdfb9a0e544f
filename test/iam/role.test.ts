import t from 'tap';
import { formatRoleArn, formatSessionArn, parseRoleArn, type Role } from '../../src/iam/role.ts';

const table: readonly [arn: string, role: Role, session: string][] = [
  [
    'arn:aws:iam::111122223333:role/a',
    { partition: 'aws', awsAccount: '111122223333', path: '/', name: 'a' },
    'arn:aws:sts::111122223333:assumed-role/a/',
  ],
  [
    'arn:aws-us-gov:iam::000000000001:role/path/to/a+b=c,d.e@f-g_h',
    { partition: 'aws-us-gov', awsAccount: '000000000001', path: '/path/to/', name: 'a+b=c,d.e@f-g_h' },
    'arn:aws-us-gov:sts::000000000001:assumed-role/a+b=c,d.e@f-g_h/',
  ],
];

for (const [arn, role, session] of table) {
  t.test(`${arn} has its parts, and they make it again`, async (t) => {
    t.strictSame(parseRoleArn(arn), role);
    t.equal(formatRoleArn(role), arn);
    t.equal(formatSessionArn(role), session);
  });
}

t.test('the ARN of anything else has no parts', async (t) => {
  for (const text of [
    'arn:aws:iam::111122223333:user/a',
    'arn:aws:iam::1:role/a',
    'arn:aws:iam::111122223333:role/',
    'a',
  ])
    t.equal(parseRoleArn(text), undefined, text);
});
