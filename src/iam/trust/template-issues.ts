import type { Issue } from '../../documents/issue.ts';
import type { Path } from '../../documents/path.ts';
import { type Placed, statementsOf } from '../evaluate/evaluate.ts';
import { listOf } from '../evaluate/request.ts';
import type { PolicyDocument } from '../policy-document.ts';
import type { Expected } from './question.ts';
import { quote } from './quote.ts';

/**
 * Placeholders: `${var.x}` of Terraform, `${AWS::AccountId}` of CloudFormation, `{{ … }}` of Helm, `{account}` of many
 * programs, `$oidc` of a shell, `<account-id>`, `%s` and `%ACCOUNT%`, `__ACCOUNT__`, `@@ACCOUNT@@`.
 */
const TEMPLATE =
  /\$\{(?!\*\}|\?\}|\$\}|[\w./-]+:[^:{}]+\})[^}]*\}?|\{\{[^{}]*\}\}|%\{[^{}]*\}|<[\w .-]+>|\$[A-Za-z_]\w*|(?<!\$)\{[\w .:-]*\}|%(?:[sd]\b|\(\w+\)s|\w+%)|(?<!\w)__[A-Z][A-Z0-9_]*__|@@\w+@@|(?<![\w.])@[A-Z_]+@/;

/**
 * Words in examples that readers are meant to replace: `ACCOUNT_ID`, `YOUR-NAMESPACE`, `XXXX`, `EXAMPLED539D4633`,
 * `region-code`.
 */
const WORD =
  /(?<![A-Za-z0-9_-])(?:(?:[A-Z]+[_-])*(?:YOUR|MY|ACCOUNT|ACCOUNTID|CLUSTER|ISSUER|NAME|NAMESPACE|OIDC|PROVIDER|REGION|ROLE|SA|ID)(?:[_-][A-Z]+)*|X{4,}|[A-Z0-9]*EXAMPLE[A-Z0-9]*|region-code)(?![A-Za-z0-9_-])/;

/** Returns the first placeholder in a text. Policy variables such as `${aws:username}` are not placeholders. */
function templateIn(text: string): string | undefined {
  return TEMPLATE.exec(text)?.[0] ?? (isWithoutCapitals(text) ? WORD.exec(text)?.[0] : undefined);
}

/**
 * True if a text has no capitals of its own, so that a word in capitals must be a placeholder: the ARN of an OIDC
 * provider, a key with an issuer, the subject of a ServiceAccount.
 */
function isWithoutCapitals(text: string): boolean {
  return /^arn:[^:]*:iam::[^:]*:oidc-provider\/|:(?:sub|aud)$|^system:serviceaccount:/.test(text);
}

/** Returns an issue for every text of a policy in which a placeholder was not replaced. */
export function templateIssues(
  policy: PolicyDocument,
  level: Issue['level'],
  { issuer }: Pick<Expected, 'issuer'>,
): readonly Issue[] {
  // Leaves out the issuer, because the id of a cluster in it has capitals.
  const placeholderIn = ({ text }: Text) => templateIn(text.replaceAll(issuer, ''));
  return statementsOf(policy)
    .flatMap(textsIn)
    .flatMap((text) => issuesIn(text, placeholderIn(text), level));
}

/** A text of a policy: a key or a value. */
type Text = Pick<Issue, 'path' | 'at'> & { text: string };

function textsIn({ statement, path }: Placed): Text[] {
  const principals = typeof statement.Principal === 'object' ? Object.entries(statement.Principal) : [];
  const conditions = Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ under: [...path, 'Condition', operator, key], key, values })),
  );
  return [
    ...principals.flatMap(([kind, values]) => valuesIn(values, [...path, 'Principal', kind])),
    ...conditions.flatMap(({ under, key, values }): Text[] => [
      { text: key, path: under, at: 'key' },
      ...valuesIn(values, under),
    ]),
  ];
}

function valuesIn(values: string | readonly string[], path: Path): Text[] {
  return listOf(values).map((text) => ({ text, path, at: 'value' }));
}

function issuesIn({ text, path, at }: Text, template: string | undefined, level: Issue['level']): Issue[] {
  if (template === undefined) return [];
  const message = `found ${quote(text)}, in which ${quote(template)} is a placeholder of a template, wanted its value: check the policy that AWS has (aws iam get-role --role-name ROLE)`;
  return [{ code: 'unresolved_template', level, path, at, message }];
}
