import fc from 'fast-check';
import t from 'tap';
import { parseAccounts } from '../../src/accounts/parse.ts';
import { formatFinding } from '../../src/documents/finding.ts';
import { wholeLists } from '../whole-lists.ts';

const billing = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: ci-billing
  namespace: gitlab
  uid: 6e5c
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/ci/billing
automountServiceAccountToken: false
imagePullSecrets:
- name: registry
`;

const expected = {
  namespace: 'gitlab',
  name: 'ci-billing',
  roleArn: 'arn:aws:iam::111122223333:role/ci/billing',
  audience: undefined,
  tokenExpiration: undefined,
  regionalEndpoints: undefined,
  automount: false,
  imagePullSecrets: ['registry'],
};

const indented = billing.replaceAll(/^(?=.)/gm, '  ').replace('  ', '- ');

const forms: [string, string][] = [
  ['one document', billing],
  ['a stream of documents', `---\n${billing}---\n`],
  ['the list that kubectl writes', `apiVersion: v1\nkind: List\nitems:\n${indented}`],
  ['a list of the API server', `apiVersion: v1\nkind: ServiceAccountList\nitems:\n${indented}`],
];

for (const [name, text] of forms) {
  t.test(`accounts are read from ${name}`, async (t) => {
    t.same(parseAccounts(text), { accounts: [expected], findings: [] });
  });
}

const malformed: [string, string, string[]][] = [
  ['nothing', '', ['f:1:1 error found no content, wanted a document [yaml_empty]']],
  ['text', 'hello', ['f:1:1 error found "hello", wanted kind ServiceAccount [not_an_account]']],
  [
    'another kind beside an account',
    `${billing}---\nkind: Secret\nmetadata: {name: x}\n`,
    ['f:13:1 warning found kind "Secret", wanted kind ServiceAccount: skipped [not_an_account]'],
  ],
  [
    'a list without items',
    'kind: List\n',
    ['f:1:1 error found kind "List", wanted kind ServiceAccount [not_an_account]'],
  ],
  [
    'a Pod without any account beside it',
    'kind: Pod\nmetadata: {name: x}\n',
    ['f:1:1 error found kind "Pod", wanted kind ServiceAccount [not_an_account]'],
  ],
  [
    'a list of pods',
    'kind: List\nitems:\n- kind: Pod\n- kind: Pod\n',
    [
      'f:3:3 error items[0]: found kind "Pod", wanted kind ServiceAccount [not_an_account]',
      'f:4:3 error items[1]: found kind "Pod", wanted kind ServiceAccount [not_an_account]',
    ],
  ],
  [
    'an account without a namespace',
    'kind: ServiceAccount\nmetadata:\n  name: x\n',
    ['f:3:3 error metadata.namespace: namespace is missing, wanted the namespace of the account [missing_key]'],
  ],
  [
    'an unquoted number as annotation',
    'kind: ServiceAccount\nmetadata:\n  name: x\n  namespace: y\n  annotations:\n    eks.amazonaws.com/token-expiration: 3600\n',
    [
      'f:6:41 error metadata.annotations["eks.amazonaws.com/token-expiration"]: found 3600, wanted text: put it in quotes [wrong_type]',
    ],
  ],
  [
    'an invalid ARN',
    billing.replace('role/ci/billing', 'user/billing'),
    [
      'f:8:33 warning metadata.annotations["eks.amazonaws.com/role-arn"]: found "arn:aws:iam::111122223333:user/billing", wanted the ARN of a role, such as arn:aws:iam::111122223333:role/name: AWS refuses any other text [role_arn_malformed]',
    ],
  ],
];

for (const [name, text, findings] of malformed) {
  t.test(`${name} is reported with its place and what to do`, async (t) => {
    t.same(
      parseAccounts(text).findings.map((finding) => formatFinding('f', finding)),
      findings,
    );
  });
}

t.test('an empty list has no accounts, and no findings', async (t) => {
  t.same(parseAccounts('kind: List\nitems: []\n'), { accounts: [], findings: [] });
});

t.test('an account without a role is an account', async (t) => {
  const { accounts, findings } = parseAccounts('kind: ServiceAccount\nmetadata: {name: default, namespace: gitlab}\n');
  t.match(accounts, wholeLists([{ name: 'default', roleArn: undefined }]));
  t.same(findings, []);
});

t.test('an error gives no accounts, a warning gives all', async (t) => {
  t.equal(parseAccounts(`${billing}---\nkind: ServiceAccount\n`).accounts, undefined);
  t.same(parseAccounts(`${billing}---\nkind: Secret\n`).accounts, [expected]);
});

t.test('no text makes it throw', async (t) => {
  const piece = fc.constantFrom(
    'kind: ',
    'ServiceAccount',
    'List',
    '\n',
    '  ',
    '- ',
    'metadata:',
    'items:',
    '{',
    '}',
    'name: x',
    '---\n',
    '&a',
    '*a',
  );
  let read = 0;
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((pieces) => pieces.join('')),
      ),
      (text) => {
        const { accounts, findings } = parseAccounts(text);
        read += 1;
        return (accounts === undefined) === findings.some(({ level }) => level === 'error');
      },
    ),
  );
  t.equal(read, 100);
});
