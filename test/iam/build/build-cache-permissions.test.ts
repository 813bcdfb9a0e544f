import t from 'tap';
import { buildCachePermissions } from '../../../src/iam/build/build-cache-permissions.ts';
import { wholeLists } from '../../whole-lists.ts';

const cache = { partition: 'aws', bucket: 'runners-cache', path: 'a/b', kmsKeyArn: undefined };
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1';
const objects = {
  Effect: 'Allow',
  Action: ['s3:GetObject', 's3:PutObject'],
  Resource: 'arn:aws:s3:::runners-cache/a/b/*',
};
const key = { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: KEY };

t.test('a signer of URLs needs to read and write objects below the path, and nothing else', async (t) => {
  t.strictSame(buildCachePermissions(cache), [objects]);
  t.match(
    buildCachePermissions({ ...cache, partition: 'aws-cn', path: '' }),
    wholeLists([{ Resource: 'arn:aws-cn:s3:::runners-cache/*' }]),
  );
});

t.test('an encrypted cache needs its key', async (t) => {
  t.strictSame(buildCachePermissions({ ...cache, kmsKeyArn: KEY }), [objects, key]);
});
