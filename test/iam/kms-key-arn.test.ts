import t from 'tap';
import { kmsKeyArn } from '../../src/iam/kms-key-arn.ts';

const HOME = { partition: 'aws-cn', awsAccount: '111122223333', region: 'cn-north-1' };
const ARN = 'arn:aws-cn:kms:cn-north-1:111122223333:key/0123-abcd';

const cases: [text: string, home: Parameters<typeof kmsKeyArn>[1], wanted: string | undefined][] = [
  [ARN, { ...HOME, region: undefined }, ARN],
  ['0123-abcd', HOME, ARN],
  ['mrk-0123', HOME, ARN.replace('0123-abcd', 'mrk-0123')],
  ['0123-abcd', { ...HOME, region: undefined }, undefined],
  ['0123-abcd', { ...HOME, awsAccount: undefined }, undefined],
  ['alias/cache', HOME, undefined],
  [ARN.replace('key/0123-abcd', 'alias/cache'), HOME, undefined],
];
for (const [text, home, arn] of cases)
  t.test(`${text} in ${home.region} is ${arn ?? 'not known'}`, async (t) => {
    t.equal(kmsKeyArn(text, home), arn);
  });
