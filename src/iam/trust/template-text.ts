import type { Path } from '../../documents/path.ts';
import { type Placed, statementsOf } from '../evaluate/evaluate.ts';
import { listOf } from '../evaluate/request.ts';
import type { PolicyDocument } from '../policy-document.ts';
import { quote, type Slip } from './slip.ts';

/** `${var.x}` of Terraform, `${AWS::AccountId}` of CloudFormation, `{{ … }}` of Helm, `$oidc` of a shell, `<account-id>`. */
const TEMPLATE =
  /\$\{(?!\*\}|\?\}|\$\}|[\w./-]+:[^:{}]+\})[^}]*\}?|\{\{[^{}]*\}\}|%\{[^{}]*\}|<[\w .-]+>|\$[A-Za-z_]\w*/;

/** The first piece of a text that a template would have filled in; policy variables such as `${aws:username}` are none. */
function templateIn(text: string): string | undefined {
  return TEMPLATE.exec(text)?.[0];
}

/** Every text of a policy in which something is left that another tool should have filled in. */
export function templateSlips(policy: PolicyDocument): readonly Slip[] {
  return statementsOf(policy).flatMap(slipsIn);
}

function slipsIn({ statement, path }: Placed): Slip[] {
  const principals = typeof statement.Principal === 'object' ? Object.entries(statement.Principal) : [];
  const conditions = Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ under: [...path, 'Condition', operator, key], key, values })),
  );
  return [
    ...principals.flatMap(([kind, values]) => inValues(values, [...path, 'Principal', kind])),
    ...conditions.flatMap(({ under, key, values }) => [...inText(key, under, 'key'), ...inValues(values, under)]),
  ];
}

function inValues(values: string | readonly string[], path: Path): Slip[] {
  return listOf(values).flatMap((value) => inText(value, path));
}

function inText(text: string, path: Path, at?: 'key'): Slip[] {
  const template = templateIn(text);
  if (template === undefined) return [];
  const message = `found ${quote(text)}, in which ${quote(template)} is left over from a template, wanted the text that it stands for: give the policy as AWS has it (aws iam get-role --role-name ROLE)`;
  return [{ code: 'unresolved_template', path, message, ...(at === undefined ? {} : { at }) }];
}
