import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { parse } from 'yaml';
import { type Evaluation, evaluate } from '../../../src/iam/evaluate/evaluate.ts';
import { OPERATORS, parseOperator } from '../../../src/iam/evaluate/operators.ts';
import type { Request } from '../../../src/iam/evaluate/request.ts';
import type { PolicyDocument, PolicyStatement } from '../../../src/iam/policy-document.ts';
import { wholeLists } from '../../whole-lists.ts';

const read = <T>(file: string) => parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as T;

type Documented = {
  says: string;
  version?: PolicyDocument['Version'];
  statement: PolicyDocument['Statement'];
  request: Partial<Request>;
  decision: Evaluation['decision'];
};

const ANY_REQUEST: Request = {
  principal: { kind: 'AWS', id: 'arn:aws:iam::123456789012:role/requester' },
  action: 'a:b',
  context: {},
};

for (const { says, version = '2012-10-17', statement, request, decision } of read<Documented[]>('documented.yaml')) {
  t.test(says, async (t) => {
    t.equal(evaluate([{ Version: version, Statement: statement }], { ...ANY_REQUEST, ...request }).decision, decision);
  });
}

type Row = [operator: string, wanted: string | string[], found: string | string[] | null, holds: boolean, why: string];
const ROWS = read<Row[]>('conditions.yaml');

for (const [operator, wanted, found, holds, ...why] of ROWS) {
  t.test(`${operator} ${holds ? 'holds' : 'does not hold'}: ${why.join(', ')}`, async (t) => {
    const statement: PolicyStatement = {
      Effect: 'Allow',
      Action: 'a:b',
      Condition: { [operator]: { 'x:Key': wanted } },
    };
    const context = { 'aws:username': 'jo', 'aws:TagKeys': ['a', 'b'], ...(found === null ? {} : { 'X:key': found }) };
    const { decision } = evaluate([{ Version: '2012-10-17', Statement: [statement] }], { ...ANY_REQUEST, context });
    t.equal(decision, holds ? 'allowed' : 'implicitly denied');
  });
}

t.test('every operator has its rows, one that holds and one that does not', async (t) => {
  for (const name of OPERATORS)
    for (const holds of [true, false])
      t.ok(
        ROWS.some(([operator, , , expected]) => operator === name && expected === holds),
        `${name} ${holds}`,
      );
});

t.test('an unknown operator is refused, and so is one with an unknown prefix or suffix', async (t) => {
  for (const name of ['stringEquals', 'StringEqual', 'NullIfExists', 'ForEveryValue:StringEquals', 'toString', ''])
    t.equal(parseOperator(name), undefined, name);
});

t.test('the answer says which statement decided, and what kept the others from it', async (t) => {
  const policies: PolicyDocument[] = [
    { Statement: { Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::a' } },
    {
      Statement: [
        { Effect: 'Deny', Principal: '*', Action: 's3:GetObject' },
        {
          Effect: 'Allow',
          Principal: { AWS: ['1', '2'] },
          NotAction: 's3:Get*',
          Condition: { Bool: { 'x:k': 'true' } },
        },
        { Effect: 'Allow', NotPrincipal: { AWS: '123456789012' }, Action: '*', NotResource: '*' },
      ],
    },
  ];
  const request = { ...ANY_REQUEST, action: 's3:GetObject', resource: 'arn:aws:s3:::b', context: { 'x:k': 'false' } };
  const { decision, by, misses } = evaluate(policies, request);
  t.equal(decision, 'explicitly denied');
  t.match(by, wholeLists([{ policy: 1, path: ['Statement', 0], statement: { Effect: 'Deny' } }]));
  t.equal(by.length, 1);
  t.strictSame(
    misses.map(({ policy, path, mismatches }) => ({ policy, path, mismatches })),
    [
      {
        policy: 0,
        path: ['Statement'],
        mismatches: [
          { element: 'Resource', path: ['Resource'], wanted: ['arn:aws:s3:::a'], found: ['arn:aws:s3:::b'] },
        ],
      },
      {
        policy: 1,
        path: ['Statement', 1],
        mismatches: [
          {
            element: 'Principal',
            path: ['Principal'],
            wanted: ['AWS 1', 'AWS 2'],
            found: ['AWS arn:aws:iam::123456789012:role/requester'],
          },
          { element: 'NotAction', path: ['NotAction'], wanted: ['s3:Get*'], found: ['s3:GetObject'] },
          {
            element: 'Condition',
            path: ['Condition', 'Bool', 'x:k'],
            operator: 'Bool',
            key: 'x:k',
            wanted: ['true'],
            found: ['false'],
          },
        ],
      },
      {
        policy: 1,
        path: ['Statement', 2],
        mismatches: [
          {
            element: 'NotPrincipal',
            path: ['NotPrincipal'],
            wanted: ['AWS 123456789012'],
            found: ['AWS arn:aws:iam::123456789012:role/requester'],
          },
          { element: 'NotResource', path: ['NotResource'], wanted: ['*'], found: ['arn:aws:s3:::b'] },
        ],
      },
    ],
  );
});

const word = fc.constantFrom('a', 'b', 'A', '*', 'a*', '?', '');
const values = fc.oneof(word, fc.array(word, { maxLength: 3 }));
const operator = fc
  .tuple(
    fc.constantFrom('', 'ForAnyValue:', 'ForAllValues:'),
    fc.constantFrom(...OPERATORS),
    fc.constantFrom('', 'IfExists'),
  )
  .map((parts) => parts.join(''));
const statement: fc.Arbitrary<PolicyStatement> = fc.record(
  {
    Effect: fc.constantFrom('Allow' as const, 'Deny' as const),
    Principal: fc.constantFrom('*' as const, { AWS: '123456789012' }, { Service: 'a' }),
    Action: fc.constantFrom('a:*', 'a:b', ['c:d', '*'], 'c:d'),
    Condition: fc.dictionary(operator, fc.dictionary(fc.constantFrom('x:k', 'x:l'), values, { maxKeys: 2 }), {
      maxKeys: 2,
    }),
  },
  { requiredKeys: ['Effect', 'Action'] },
);
const statements = fc.array(statement, { maxLength: 4 });
const request = fc
  .dictionary(fc.constantFrom('x:k', 'X:L'), values, { maxKeys: 2 })
  .map((context): Request => ({ ...ANY_REQUEST, context }));
const decide = (list: readonly PolicyStatement[], asked: Request) =>
  evaluate([{ Version: '2012-10-17', Statement: list }], asked).decision;

t.test('the order of statements never matters, nor into how many policies they are put', async () => {
  fc.assert(
    fc.property(statements, request, (list, asked) => {
      const decision = decide(list, asked);
      const apart = list.map((one): PolicyDocument => ({ Version: '2012-10-17', Statement: one }));
      return decide(list.toReversed(), asked) === decision && evaluate(apart, asked).decision === decision;
    }),
    { numRuns: 300 },
  );
});

t.test('one more Deny never opens, one more Allow never closes', async () => {
  fc.assert(
    fc.property(statements, statement, request, (list, more, asked) => {
      const before = decide(list, asked);
      const denies = decide([...list, { ...more, Effect: 'Deny' }], asked);
      const allows = decide([...list, { ...more, Effect: 'Allow' }], asked);
      return (before === 'allowed' || denies !== 'allowed') && (before !== 'allowed' || allows === 'allowed');
    }),
    { numRuns: 300 },
  );
});

t.test('StringLike without wildcards is StringEquals, and every negated operator is the opposite', async () => {
  const test = (name: string, wanted: string | string[], asked: Request) =>
    decide([{ Effect: 'Allow', Action: '*', Condition: { [name]: { 'x:k': wanted } } }], asked) === 'allowed';
  const OPPOSITES = [
    ['StringEquals', 'StringNotEquals'],
    ['StringLike', 'StringNotLike'],
    ['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
    ['ArnLike', 'ArnNotLike'],
    ['NumericEquals', 'NumericNotEquals'],
    ['DateEquals', 'DateNotEquals'],
    ['IpAddress', 'NotIpAddress'],
  ] as const;
  fc.assert(
    fc.property(values, request, fc.constantFrom(...OPPOSITES), (wanted, asked, [positive, negated]) => {
      const plain = [wanted].flat().map((value) => value.replaceAll(/[*?]/g, 'x'));
      return (
        test('StringLike', plain, asked) === test('StringEquals', plain, asked) &&
        test(positive, wanted, asked) !== test(negated, wanted, asked)
      );
    }),
    { numRuns: 300 },
  );
});
