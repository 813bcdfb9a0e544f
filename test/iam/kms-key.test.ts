import t from 'tap';
import { namedKey } from '../../src/iam/kms-key.ts';

const HOME = { partition: 'aws-cn', awsAccount: '111122223333', region: 'cn-north-1' };
const ARN = 'arn:aws-cn:kms:cn-north-1:111122223333:key/0123-abcd';

const cases: [text: string, home: Parameters<typeof namedKey>[1], wanted: string | undefined, isAlias: boolean][] = [
  [ARN, { ...HOME, region: undefined }, ARN, false],
  ['0123-abcd', HOME, ARN, false],
  ['mrk-0123', HOME, ARN.replace('0123-abcd', 'mrk-0123'), false],
  ['0123-abcd', { ...HOME, region: undefined }, undefined, false],
  ['0123-abcd', { ...HOME, awsAccount: undefined }, undefined, false],
  ['alias/cache', HOME, undefined, true],
  [ARN.replace('key/0123-abcd', 'alias/cache'), HOME, undefined, true],
];
for (const [text, home, arn, isAlias] of cases)
  t.test(`${text} in ${home.region} is ${arn ?? 'not known'}`, async (t) => {
    t.same(namedKey(text, home), { arn, isAlias });
  });
