import type { Issue } from '../../documents/issue.ts';
import type { Path } from '../../documents/path.ts';
import { type Placed, statementsOf } from '../evaluate/evaluate.ts';
import { listOf } from '../evaluate/request.ts';
import type { PolicyDocument } from '../policy-document.ts';
import { quote } from './quote.ts';

/** `${var.x}` of Terraform, `${AWS::AccountId}` of CloudFormation, `{{ … }}` of Helm, `$oidc` of a shell, `<account-id>`. */
const TEMPLATE =
  /\$\{(?!\*\}|\?\}|\$\}|[\w./-]+:[^:{}]+\})[^}]*\}?|\{\{[^{}]*\}\}|%\{[^{}]*\}|<[\w .-]+>|\$[A-Za-z_]\w*/;

/** The first placeholder of a template in a text. Policy variables such as `${aws:username}` do not count. */
function templateIn(text: string): string | undefined {
  return TEMPLATE.exec(text)?.[0];
}

/** Every text of a policy with a placeholder that another tool should have replaced. */
export function templateIssues(policy: PolicyDocument, level: Issue['level']): readonly Issue[] {
  return statementsOf(policy)
    .flatMap(textsIn)
    .flatMap((text) => issuesIn(text, level));
}

/** A text of a policy, and whether it is a key or a value. */
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

function issuesIn({ text, path, at }: Text, level: Issue['level']): Issue[] {
  const template = templateIn(text);
  if (template === undefined) return [];
  const message = `found ${quote(text)}, in which ${quote(template)} is a placeholder of a template, wanted its value: check the policy that AWS has (aws iam get-role --role-name ROLE)`;
  return [{ code: 'unresolved_template', level, path, at, message }];
}
