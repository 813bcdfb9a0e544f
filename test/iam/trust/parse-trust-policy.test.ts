import t from 'tap';
import { formatFinding } from '../../../src/documents/finding.ts';
import { parseTrustPolicy } from '../../../src/iam/trust/parse-trust-policy.ts';
import type { TrustQuestion } from '../../../src/iam/trust/question.ts';
import { ISSUER } from './cases.ts';

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

function said(text: string, question = QUESTION): string[] {
  const { letsIn, findings } = parseTrustPolicy(text, question);
  return [letsIn, ...findings.map((finding) => formatFinding('f', finding).slice(0, 120))];
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
    t.same(said(text), ['only']);
    t.not(said(text.replaceAll('gitlab%3Aci', 'gitlab%3Acj').replaceAll('gitlab:ci', 'gitlab:cj'))[0], 'only');
  });
}

t.test('the ARN of the role says the account, unless the question does', async (t) => {
  const text = JSON.stringify(role(policy('ci', '444455556666')));
  t.match(said(text), ['nobody', /wrong_account_id|in the account|found "arn:aws:iam::444455556666/]);
  t.same(said(text, { ...QUESTION, awsAccount: '444455556666' }), ['only']);
  t.match(said(JSON.stringify(role(policy(), 'arn:aws-cn:iam::111122223333:role/a'))), ['nobody', /^f:1:\d+ error/]);
});

t.test('findings in what get-role prints have their places in it', async (t) => {
  t.match(said(JSON.stringify(role(policy('other')), null, 2)), [
    'nobody',
    /^f:16:\d+ error Role\.AssumeRolePolicyDocument\.Statement\[0\]\.Condition/,
  ]);
});

t.test('findings in an encoded document are where it begins', async (t) => {
  t.match(said(JSON.stringify(role(encode(policy('other'))), null, 2)), [
    'nobody',
    /^f:5:33 error Role\.AssumeRolePolicyDocument\.Statement\[0\]\.Condition/,
  ]);
  t.match(said(encode(policy('other'))), ['nobody', /^f:1:1 error Statement\[0\]\.Condition/]);
});

t.test('findings are in the order of the text', async (t) => {
  const text = '{"Statement": [], "Version": "1", "Id": 1}';
  t.match(said(text), ['nobody', /^f:1:15 /, /^f:1:30 /, /^f:1:41 /]);
});

t.test('a key that a second time is a warning, since the last one may not be the one that counts', async (t) => {
  const twice = JSON.stringify(policy()).replace('"Action"', '"Effect":"Allow","Action"');
  for (const text of [twice, encodeURIComponent(twice), JSON.stringify(role(twice))])
    t.match(said(text), ['only', /^f:1:\d+ warning .*the key "Effect" a second time/]);
});

const UNREADABLE: readonly [says: string, text: string, finding: RegExp][] = [
  ['nothing', '', /yaml_empty/],
  ['half a document', '{"Statement": [', /^f:1:\d+ error .*yaml_syntax/],
  ['half an encoded document', '%7B%22Statement', /^f:1:1 error .*yaml_syntax/],
  ['a percent sign that encodes nothing', '%7B%E0', /^f:1:\d+ error/],
  ['half a document in a role', JSON.stringify(role('%7B%22a%22')), /^f:1:\d+ error .*yaml_syntax/],
  ['some text', 'hello', /found "hello", wanted a policy/],
  ['a list of roles', '{"Roles": []}', /found the unknown key "Roles"/],
];
for (const [says, text, finding] of UNREADABLE) {
  t.test(`${says} lets in no account, and is reported as what it is`, async (t) => {
    const { letsIn, others, findings } = parseTrustPolicy(text, QUESTION);
    t.same({ letsIn, others }, { letsIn: 'nobody', others: [] });
    t.ok(
      findings.map((one) => formatFinding('f', one)).some((line) => finding.test(line)),
      JSON.stringify(findings),
    );
  });
}
