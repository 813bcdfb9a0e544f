import { isMap } from '../../../collections/is-map.ts';
import { show, showList } from '../../../documents/show.ts';
import { PROGRAM } from '../../../names.ts';

/** What a text without a trust policy is, with an article, and what to do about it. */
export type TextDescription = { found: string; hint: string };

const GET_ROLE = 'read the policy with: aws iam get-role --role-name ROLE';
const AS_JSON = 'add --output json to the command';

/** Texts that users pass by accident instead of a policy, by how they begin. */
const TEXTS: readonly (readonly [begin: RegExp, description: TextDescription])[] = [
  [/^\s*$/, { found: 'an empty text', hint: 'if aws should have printed it, aws failed: read its error message' }],
  [
    /^\s*(?:aws: error|usage: aws|An error occurred|Unable to locate credentials|The config profile|Error (?:when|loading)|Token has expired|Could not connect)/,
    { found: 'an error message of aws', hint: 'fix what it says, and run the command again' },
  ],
  [/^(?:ROLE|ASSUMEROLEPOLICYDOCUMENT|ROLES)\t/, { found: 'output of aws with --output text', hint: AS_JSON }],
  [/^\s*(?:\+-|-{5,}|\|\s)/, { found: 'output of aws with --output table', hint: AS_JSON }],
  [
    /^(?:\s|#.*\n)*(?:(?:resource|data|module|variable|provider|output|locals|terraform)\b[^\n:]*\{|assume_role_policy\s*=|jsonencode\()/,
    { found: 'a configuration of Terraform', hint: 'check what it makes: terraform show -json' },
  ],
];

/** Documents that users pass by accident instead of a policy, by one of their keys. */
const DOCUMENTS: readonly (readonly [key: string, description: TextDescription])[] = [
  ['Roles', { found: 'a list of roles without a trust policy', hint: 'list them with: aws iam list-roles' }],
  ['RoleDetailList', { found: 'a list of roles without a trust policy', hint: 'add --filter Role to the command' }],
  ['PolicyDocument', { found: 'a permission policy of a role, not its trust policy', hint: GET_ROLE }],
  ['PolicyVersion', { found: 'a permission policy, not a trust policy', hint: GET_ROLE }],
  ['Role', { found: 'a role without its trust policy', hint: GET_ROLE }],
  ['OpenIDConnectProviderList', { found: 'a list of OIDC providers', hint: GET_ROLE }],
  ['cluster', { found: 'the description of a cluster', hint: GET_ROLE }],
  [
    'TemplateBody',
    {
      found: 'an answer of CloudFormation with its template as text',
      hint: 'add --query TemplateBody --output text to the command',
    },
  ],
  ['Resources', { found: 'a template of CloudFormation without a role', hint: GET_ROLE }],
  [
    'planned_values',
    {
      found: 'a plan of Terraform in which no trust policy is known yet',
      hint: 'apply it, and check: terraform show -json',
    },
  ],
  ['terraform_version', { found: 'a state of Terraform without a role', hint: GET_ROLE }],
  ['managers', { found: 'a mapping', hint: `check it with: ${PROGRAM} validate mapping FILE` }],
  ['runners', { found: 'a fleet', hint: `check it with: ${PROGRAM} validate fleet FILE` }],
];

/**
 * Describes a text that has no trust policy.
 *
 * @param values its documents; `undefined` if it cannot be parsed
 */
export function describeText(text: string, values: readonly unknown[] | undefined): TextDescription {
  const [value] = values ?? [];
  const known = TEXTS.find(([begin]) => begin.test(text));
  if (known !== undefined) return known[1];
  if (values === undefined) return { found: 'a text that is neither JSON nor YAML', hint: GET_ROLE };
  if (value === undefined)
    return { found: 'null', hint: 'aws prints it when --query selects nothing: correct the query' };
  if (Array.isArray(value)) return { found: 'a list without a trust policy', hint: GET_ROLE };
  return isMap(value) ? describeMap(value) : { found: `the text ${show(value)}`, hint: GET_ROLE };
}

function describeMap(value: Readonly<Record<string, unknown>>): TextDescription {
  const { apiVersion, kind } = value;
  if (typeof apiVersion === 'string' && typeof kind === 'string')
    return { found: `a Kubernetes object of kind ${kind} without a trust policy`, hint: GET_ROLE };
  const document = DOCUMENTS.find(([key]) => Object.hasOwn(value, key));
  if (document !== undefined) return document[1];
  const keys = Object.keys(value);
  return { found: keys.length === 0 ? 'an empty map' : `a map with ${showList(keys)}`, hint: GET_ROLE };
}
