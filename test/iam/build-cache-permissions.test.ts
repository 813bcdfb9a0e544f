import t from 'tap';
import { buildCachePermissions, buildCacheRolePermissions } from '../../src/iam/build-cache-permissions.ts';

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
  t.match(buildCachePermissions({ ...cache, partition: 'aws-cn', path: '' }), [
    { Resource: 'arn:aws-cn:s3:::runners-cache/*' },
  ]);
});

t.test('an encrypted cache needs its key', async (t) => {
  t.strictSame(buildCachePermissions({ ...cache, kmsKeyArn: KEY }), [objects, key]);
});

t.test('a role for single objects may also list, but only below the path', async (t) => {
  const list = { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::runners-cache' };
  t.strictSame(buildCacheRolePermissions({ ...cache, kmsKeyArn: KEY }), [
    objects,
    { ...list, Condition: { StringLike: { 's3:prefix': 'a/b/*' } } },
    key,
  ]);
  t.strictSame(buildCacheRolePermissions({ ...cache, path: '' })[1], list);
});
