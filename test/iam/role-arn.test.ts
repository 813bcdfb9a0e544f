import t from 'tap';
import { isRoleArn } from '../../src/iam/role-arn.ts';

const table = [
  ['arn:aws:iam::111122223333:role/a', true],
  ['arn:aws-cn:iam::011122223333:role/path/to/a', true],
  ['arn:aws-us-gov:iam::111122223333:role/a+b=c,d.e@f-g_h', true],
  ['arn:aws:iam::11122223333:role/a', false],
  ['arn:aws:iam::111122223333:user/a', false],
  ['arn:aws:iam::111122223333:role/', false],
  ['arn:aws:iam::111122223333:role/a ', false],
  ['arn:aws:iam::111122223333:role/path/', false],
  [`arn:aws:iam::111122223333:role/${'a'.repeat(64)}`, true],
  [`arn:aws:iam::111122223333:role/${'a'.repeat(65)}`, false],
  [`arn:aws:iam::111122223333:role/${'a'.repeat(510)}/a`, true],
  [`arn:aws:iam::111122223333:role/${'a'.repeat(511)}/a`, false],
  ['arn:aws:iam::111122223333:role/..a/b', true],
  ['arn:aws:iam::111122223333:role/a/../b', false],
  ['arn:aws:sts::111122223333:assumed-role/a/b', false],
] as const;

for (const [text, expected] of table) {
  t.test(`${JSON.stringify(text)} ${expected ? 'is' : 'is not'} the ARN of a role`, async (t) => {
    t.equal(isRoleArn(text), expected);
  });
}
