import t from 'tap';
import { formatPath } from '../../../src/documents/path.ts';
import { readPolicy } from '../../../src/iam/read/read-policy.ts';
import { wholeLists } from '../../whole-lists.ts';

// What is wrong with trust policies is in test/fixtures/trust-policies. Here is what is right, and what differs for permissions.

t.test('a policy comes out as lists of texts, numbers and booleans of conditions as texts', async (t) => {
  const { policy, issues } = readPolicy(
    {
      Version: '2012-10-17',
      Id: 'x',
      Statement: [
        {
          Sid: 'Read1',
          Effect: 'Allow',
          Action: 's3:Get*',
          Resource: ['arn:aws:s3:::b/*'],
          Condition: { Bool: { 'aws:SecureTransport': true }, NumericLessThan: { 's3:max-keys': [10] } },
        },
        { Effect: 'Deny', NotAction: ['*'], NotResource: '*' },
      ],
    },
    'permissions',
  );
  t.same(issues, []);
  t.strictSame(policy, {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Read1',
        Effect: 'Allow',
        Action: ['s3:Get*'],
        Resource: ['arn:aws:s3:::b/*'],
        Condition: { Bool: { 'aws:SecureTransport': ['true'] }, NumericLessThan: { 's3:max-keys': ['10'] } },
      },
      { Effect: 'Deny', NotAction: ['*'], NotResource: ['*'] },
    ],
  });
});

t.test('a single statement stays one', async (t) => {
  const { policy } = readPolicy({ Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } }, 'permissions');
  t.strictSame(policy, { Statement: { Effect: 'Allow', Action: ['s3:*'], Resource: ['*'] } });
});

const ISSUES: readonly [says: string, statement: object, ...issues: string[]][] = [
  ['permissions name no principal', { Principal: '*' }, 'error foreign_element Statement.Principal'],
  ['nor whom they are not for', { NotPrincipal: { AWS: '*' } }, 'error foreign_element Statement.NotPrincipal'],
  ['permissions name a resource', { Resource: undefined }, 'error wrong_type Statement.Resource'],
  [
    'a value that no number is',
    { Condition: { NumericEquals: { a: 'x' } } },
    'warning malformed_condition_value Statement.Condition.NumericEquals.a',
  ],
  [
    'a value that no date is',
    { Condition: { DateLessThan: { a: ['2020', 'soon'] } } },
    'warning malformed_condition_value Statement.Condition.DateLessThan.a[1]',
  ],
  [
    'a value that no address is',
    { Condition: { IpAddress: { a: '10.0.0.0/33' } } },
    'warning malformed_condition_value Statement.Condition.IpAddress.a',
  ],
  [
    'a value that is not base64',
    { Condition: { BinaryEquals: { a: 'é' } } },
    'warning malformed_condition_value Statement.Condition.BinaryEquals.a',
  ],
  [
    'Null that is neither true nor false',
    { Condition: { Null: { a: 'no' } } },
    'warning malformed_condition_value Statement.Condition.Null.a',
  ],
  ['no condition that restricts', { Condition: {} }, 'warning empty_condition Statement.Condition'],
  ['a sound condition', { Condition: { Bool: { a: `\${aws:x}` }, Null: { b: 'FALSE' }, StringLike: { c: '' } } }],
];

for (const [says, more, ...expected] of ISSUES) {
  t.test(says, async (t) => {
    const Statement = { Effect: 'Allow', Action: 's3:*', Resource: '*', ...more };
    const { policy, issues } = readPolicy({ Version: '2012-10-17', Statement }, 'permissions');
    t.same(
      issues.map(({ level, code, path }) => `${level} ${code} ${formatPath(path)}`),
      expected,
    );
    t.equal(
      policy === undefined,
      expected.some((line) => line.startsWith('error')),
    );
  });
}

t.test('an absent resource is missing', async (t) => {
  const { issues } = readPolicy({ Statement: { Effect: 'Allow', Action: 's3:*' } }, 'permissions');
  t.match(issues, wholeLists([{ code: 'missing_key', message: /^Resource is missing, wanted ARNs/ }]));
});
