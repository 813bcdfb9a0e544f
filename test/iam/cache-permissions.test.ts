import fc from 'fast-check';
import t from 'tap';
import {
  CACHE_ACTIONS,
  type CacheBucket,
  cachePermissions,
  denying,
  type Extent,
  permissionOn,
  withinBoundary,
} from '../../src/iam/cache-permissions.ts';
import { evaluate } from '../../src/iam/evaluate/evaluate.ts';
import type { PolicyDocument, PolicyStatement } from '../../src/iam/policy-document.ts';

const BUCKET: CacheBucket = { name: 'cache', partition: 'aws', path: 'runners-all' };
const ALL = 'arn:aws:s3:::cache/runners-all/*';

type Row = [says: string, statements: PolicyStatement[], get: Extent, list: Extent, bucket?: CacheBucket];

const allow = (Action: string | string[], Resource: string | string[], more = {}): PolicyStatement => {
  return { Effect: 'Allow', Action, Resource, ...more };
};
const deny = (Action: string, Resource: string, more = {}): PolicyStatement => {
  return { Effect: 'Deny', Action, Resource, ...more };
};

const ROWS: readonly Row[] = [
  ['no statement gives nothing', [], 'none', 'none'],
  ['the policy gives everything', [allow('s3:*', ['arn:aws:s3:::cache', 'arn:aws:s3:::cache/*'])], 'all', 'all'],
  ['the least that a manager needs', [allow(['s3:GetObject', 's3:PutObject'], ALL)], 'all', 'none'],
  ['a star gives everything', [allow('*', '*')], 'all', 'all'],
  ['permissions to read everything include the cache', [allow('S3:Get*', '*')], 'all', 'none'],
  ['another bucket does not matter', [allow('s3:*', ['arn:aws:s3:::cach', 'arn:aws:s3:::cache2/*'])], 'none', 'none'],
  ['a pattern of buckets may hold it', [allow('s3:*', 'arn:aws:s3:::c*')], 'all', 'all'],
  ['one object is a part', [allow('s3:*', 'arn:aws:s3:::cache/runners-all/project/1/a')], 'some', 'none'],
  ['objects anywhere of one name are a part', [allow('s3:*', 'arn:aws:s3:::*/cache.zip')], 'some', 'none'],
  ['another path does not matter', [allow('s3:*', 'arn:aws:s3:::cache/other/*')], 'none', 'none'],
  [
    'without a path it is',
    [allow('s3:*', 'arn:aws:s3:::cache/other/*')],
    'some',
    'none',
    { name: 'cache', partition: 'aws' },
  ],
  ['another partition does not matter', [allow('s3:*', 'arn:aws-cn:s3:::cache/*')], 'none', 'none'],
  ['a condition may hold', [allow('s3:*', '*', { Condition: { StringLike: { 's3:prefix': 'a/*' } } })], 'some', 'some'],
  ['TLS holds', [allow('s3:*', '*', { Condition: { Bool: { 'AWS:SecureTransport': 'true' } } })], 'all', 'all'],
  [
    'no TLS does not',
    [allow('s3:*', '*', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
    'none',
    'none',
  ],
  ['a variable may have any value', [allow('s3:*', `arn:aws:s3:::\${aws:PrincipalTag/b}/*`)], 'some', 'none'],
  ['NotAction gives the others', [{ Effect: 'Allow', NotAction: 's3:List*', Resource: '*' }], 'all', 'none'],
  [
    'NotResource spares the cache',
    [{ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::cache/*' }],
    'none',
    'all',
  ],
  ['NotResource that spares a part', [{ Effect: 'Allow', Action: '*', NotResource: `${ALL}.zip` }], 'some', 'all'],
  ['a Deny takes all', [allow('s3:*', '*'), deny('s3:*Object', 'arn:aws:s3:::cache*')], 'none', 'all'],
  ['a Deny takes a part', [allow('s3:*', '*'), deny('s3:Get*', `${ALL}.zip`)], 'some', 'all'],
  [
    'a Deny with a condition may take it',
    [allow('s3:*', '*'), deny('s3:*', '*', { Condition: { Null: { 'aws:x': 'true' } } })],
    'some',
    'some',
  ],
  [
    'a Deny without TLS takes nothing',
    [allow('s3:*', '*'), deny('s3:*', '*', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
    'all',
    'all',
  ],
  [
    'a Deny with a variable takes a part',
    [allow('s3:*', '*'), deny('s3:*', `arn:aws:s3:::\${aws:PrincipalTag/b}*`)],
    'some',
    'some',
  ],
  [
    'neither actions nor resources give nothing',
    [
      { Effect: 'Allow', Resource: '*' },
      { Effect: 'Allow', Action: '*' },
    ],
    'none',
    'none',
  ],
];

for (const [says, Statement, get, list, bucket = BUCKET] of ROWS) {
  t.test(says, async (t) => {
    const permissions = cachePermissions([{ Version: '2012-10-17', Statement }], bucket);
    t.equal(permissions['s3:GetObject'], get);
    t.equal(permissions['s3:ListBucket'], list);
  });
}

t.test('the policies that deny all of a cache or of a key, under no condition, are named', async (t) => {
  const policies = [
    allow('s3:*', '*'),
    deny('s3:*Object', 'arn:aws:s3:::cache/*'),
    deny('s3:GetObject', `${ALL}.zip`),
    deny('s3:*', '*', { Condition: { Null: { 'aws:x': 'true' } } }),
    deny('kms:*', '*'),
  ].map((Statement): PolicyDocument => ({ Version: '2012-10-17', Statement }));
  t.strictSame(denying(policies, 's3:GetObject', BUCKET), [1]);
  t.strictSame(denying(policies, 'kms:Decrypt', 'arn:aws:kms:eu-central-1:111122223333:key/a'), [4]);
  t.strictSame(denying(policies, 's3:ListBucket', BUCKET), []);
});

t.test('before 2012-10-17 a variable is text', async (t) => {
  const policy: PolicyDocument = { Statement: allow('s3:*', `arn:aws:s3:::\${aws:PrincipalTag/b}/*`) };
  t.equal(cachePermissions([policy], BUCKET)['s3:GetObject'], 'none');
});

const resource = fc.constantFrom(
  '*',
  ALL,
  `${ALL}a`,
  'arn:aws:s3:::cache',
  'arn:aws:s3:::c*/*',
  'arn:aws:s3:::cache/?*',
  'arn:*',
);
const statement = fc.tuple(
  fc.constantFrom('Allow' as const, 'Deny' as const),
  fc.constantFrom('Action', 'NotAction'),
  fc.constantFrom('s3:*', 's3:Get*', 's3:PutObject', '*'),
  fc.constantFrom('Resource', 'NotResource'),
  resource,
);
const policy = fc.array(statement, { maxLength: 4 }).map(
  (list): PolicyDocument => ({
    Version: '2012-10-17',
    Statement: list.map(([Effect, action, actions, at, arn]) => ({ Effect, [action]: actions, [at]: arn })),
  }),
);

t.test('what it says of all and of nothing is what is evaluated for any object', async () => {
  const object = fc.string({ unit: fc.constantFrom('a', '/', '?', 'é'), maxLength: 4 });
  fc.assert(
    fc.property(policy, object, fc.constantFrom(...CACHE_ACTIONS), (one, key, action) => {
      const extent = cachePermissions([one], BUCKET)[action];
      const resource = action === 's3:ListBucket' ? 'arn:aws:s3:::cache' : `arn:aws:s3:::cache/runners-all/${key}`;
      const request = { principal: { kind: 'AWS', id: '*' }, action, resource, context: {} } as const;
      const allowed = evaluate([one], request).decision === 'allowed';
      return extent === 'some' || allowed === (extent === 'all');
    }),
    { numRuns: 400 },
  );
});

t.test('a permission on one key is that of statements that cover its ARN', async (t) => {
  const key = 'arn:aws:kms:eu-central-1:111122223333:key/1';
  const on = (Resource: string, more = {}) =>
    permissionOn([{ Statement: allow('kms:Decrypt', Resource, more) }], 'kms:Decrypt', key);
  t.equal(on(key), 'all');
  t.equal(on(key.replace('key/1', 'key/*')), 'all');
  t.equal(on(key.replace('key/1', 'alias/cache')), 'none');
  t.equal(on(key, { Condition: { StringEquals: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' } } }), 'some');
});

t.test('within a boundary, a role may what both its policies and the boundary allow', async (t) => {
  const of = (extent: Extent) =>
    ({ 's3:GetObject': extent, 's3:PutObject': extent, 's3:DeleteObject': 'all', 's3:ListBucket': 'none' }) as const;
  const extents: readonly Extent[] = ['none', 'some', 'all'];
  for (const [least, one] of extents.entries())
    for (const other of extents.slice(least))
      for (const both of [withinBoundary(of(one), of(other)), withinBoundary(of(other), of(one))])
        t.same(both, of(one));
});
