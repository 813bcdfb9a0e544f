import fc from 'fast-check';
import t from 'tap';
import { formatFinding } from '../../../../src/documents/finding.ts';
import type { TrustQuestion } from '../../../../src/iam/trust/question.ts';
import { parseTrustPolicies } from '../../../../src/iam/trust/text/parse-trust-policies.ts';
import { wholeLists } from '../../../whole-lists.ts';
import { ISSUER } from '../cases.ts';
import { textAnswerOf, textCases } from './text-cases.ts';

for (const one of textCases) {
  t.test(one.name, async (t) => t.same(textAnswerOf(one), one.expected, one.file));
}

const QUESTION: TrustQuestion = { account: { namespace: 'gitlab', name: 'ci' }, issuer: ISSUER };

const policy = (name = 'ci', account = '111122223333') => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${ISSUER}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          [`${ISSUER}:sub`]: `system:serviceaccount:gitlab:${name}`,
          [`${ISSUER}:aud`]: 'sts.amazonaws.com',
        },
      },
    },
  ],
});
const role = (document: unknown, arn = 'arn:aws:iam::111122223333:role/ci/billing') => ({
  Role: { RoleName: 'billing', Arn: arn, AssumeRolePolicyDocument: document },
});
const encode = (document: unknown) => encodeURIComponent(JSON.stringify(document));

function answerAndFindings(text: string, question = QUESTION): string[] {
  const parsed = parseTrustPolicies(text, question);
  if (parsed.is === 'unread') return [parsed.found];
  return parsed.roles.flatMap(({ letsIn, findings }) => [
    letsIn,
    ...findings.map((finding) => formatFinding('f', finding).slice(0, 120)),
  ]);
}

const FORMS: readonly [says: string, text: string][] = [
  ['the bare document', JSON.stringify(policy())],
  ['indented with tabs, with CRLF', JSON.stringify(policy(), null, '\t').replaceAll('\n', '\r\n')],
  ['URL-encoded', encode(policy())],
  ['as a text of JSON', JSON.stringify(encode(policy()))],
  ['what get-role prints', JSON.stringify(role(policy()), null, 2)],
  ['what the API answers', JSON.stringify(role(encode(policy())))],
  ['a document as text in it', JSON.stringify(role(JSON.stringify(policy())))],
  ['what get-role --query Role prints', JSON.stringify(role(policy()).Role)],
  ['a role without its ARN', JSON.stringify({ AssumeRolePolicyDocument: policy() })],
];
for (const [says, text] of FORMS) {
  t.test(`a policy is read: ${says}`, async (t) => {
    t.same(answerAndFindings(text), ['only']);
    t.not(
      answerAndFindings(text.replaceAll('gitlab%3Aci', 'gitlab%3Acj').replaceAll('gitlab:ci', 'gitlab:cj'))[0],
      'only',
    );
  });
}

t.test('the ARN of the role says the account, unless the question does', async (t) => {
  const text = JSON.stringify(role(policy('ci', '444455556666')));
  t.match(
    answerAndFindings(text),
    wholeLists(['nobody', /wrong_account_id|in the account|found "arn:aws:iam::444455556666/]),
  );
  t.same(answerAndFindings(text, { ...QUESTION, awsAccount: '444455556666' }), ['only']);
  t.match(
    answerAndFindings(JSON.stringify(role(policy(), 'arn:aws-cn:iam::111122223333:role/a'))),
    wholeLists(['nobody', /^f:1:\d+ error/]),
  );
});

t.test('findings in what get-role prints have their places in it', async (t) => {
  t.match(
    answerAndFindings(JSON.stringify(role(policy('other')), null, 2)),
    wholeLists(['nobody', /^f:16:\d+ error Role\.AssumeRolePolicyDocument\.Statement\[0\]\.Condition/]),
  );
});

t.test('findings in an encoded document are where it begins', async (t) => {
  t.match(
    answerAndFindings(JSON.stringify(role(encode(policy('other'))), null, 2)),
    wholeLists(['nobody', /^f:5:33 error Role\.AssumeRolePolicyDocument\.Statement\[0\]\.Condition/]),
  );
  t.match(answerAndFindings(encode(policy('other'))), wholeLists(['nobody', /^f:1:1 error Statement\[0\]\.Condition/]));
});

t.test('findings are in the order of the text', async (t) => {
  const text = '{"Statement": [], "Version": "1", "Id": 1}';
  t.match(answerAndFindings(text), wholeLists(['nobody', /^f:1:15 /, /^f:1:30 /, /^f:1:41 /]));
});

t.test('a key that a second time is a warning, since the last one may not be the one that counts', async (t) => {
  const twice = JSON.stringify(policy()).replace('"Action"', '"Effect":"Allow","Action"');
  for (const text of [twice, encodeURIComponent(twice), JSON.stringify(role(twice))])
    t.match(answerAndFindings(text), wholeLists(['only', /^f:1:\d+ warning .*the key "Effect" a second time/]));
});

t.test('a text that is too long for places is answered all the same', async (t) => {
  const rest = new Array(300_000).fill(0);
  t.same(answerAndFindings(JSON.stringify({ rest, ...role(policy()) })), ['only']);
  t.match(
    answerAndFindings(JSON.stringify({ rest, ...role(policy('other')) })),
    wholeLists(['nobody', /^f:1:1 error/]),
  );
});

t.test('no text makes it throw, and what it does not answer it describes', async () => {
  const part = fc.oneof(
    fc.constantFrom(...'{}[]":,%\n+- \'#!|'),
    fc.constantFrom(
      '---\n',
      '%7B',
      '%22',
      '!Sub ',
      '!If [a]',
      '"Statement"',
      'AssumeRolePolicyDocument: ',
      '\uFEFF',
      'null',
    ),
    fc.constant(JSON.stringify(policy())),
    fc.string({ maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const parsed = parseTrustPolicies(parts.join(''), QUESTION);
      if (parsed.is === 'unread') return parsed.found !== '' && parsed.hint !== '';
      return parsed.roles.every(
        ({ letsIn, findings }) => letsIn !== 'nobody' || parsed.roles.length > 1 || findings.length > 0,
      );
    }),
    { numRuns: 2_000 },
  );
});
