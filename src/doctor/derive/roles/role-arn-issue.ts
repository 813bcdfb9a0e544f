import { show } from '../../../documents/show.ts';
import { ROLE_NAME_LENGTH, ROLE_PATH_LENGTH } from '../../../iam/role.ts';
import { hasDots, isRoleArn } from '../../../iam/role-arn.ts';

/** What is wrong with a text that should be the ARN of a role, and the ARN that was probably meant. */
type RoleArnIssue = { wrong: string; suggestion: string | undefined };

const PARTS = /^(?<partition>[^:]*):(?<service>[^:]*):(?<region>[^:]*):(?<account>[^:]*):(?<resource>.*)$/;

/**
 * Says in one phrase why AWS does not accept a text as the ARN of a role
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns).
 *
 * @returns `undefined` if it is well-formed
 */
export function roleArnIssue(text: string): RoleArnIssue | undefined {
  if (isRoleArn(text)) return undefined;
  const bare = text
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .replaceAll(/\s/g, '');
  if (bare !== text && isRoleArn(bare)) return { wrong: 'it contains white space or quotes', suggestion: bare };
  const {
    partition,
    service,
    region,
    account = '',
    resource = '',
  } = PARTS.exec(bare.replace(/^arn:/, ''))?.groups ?? {};
  const rebuilt = (id: string, rest: string) => checked(`arn:${partition}:iam::${id}:${rest}`);
  if (!bare.startsWith('arn:') || partition === undefined)
    return {
      wrong: 'it does not start like the ARN of a role, with arn:aws:iam:: and the id of an AWS account',
      suggestion: undefined,
    };
  if (!/^aws[a-z0-9-]*$/.test(partition))
    return { wrong: `${show(partition)} is not an AWS partition`, suggestion: undefined };
  if (service === 'sts' && resource.startsWith('assumed-role/'))
    return {
      wrong: 'it names a session of a role, not the role',
      suggestion: rebuilt(account, `role/${resource.split('/')[1] ?? ''}`),
    };
  if (service !== 'iam')
    return { wrong: `it names service ${show(service)}; a role ARN has "iam"`, suggestion: undefined };
  if (region !== '')
    return { wrong: 'it has a region, and role ARNs have none', suggestion: rebuilt(account, resource) };
  if (!/^\d{12}$/.test(account))
    return {
      wrong: `the id of an AWS account has 12 digits, and ${show(account)} has ${digits(account)}`,
      suggestion: undefined,
    };
  const [kind = '', ...rest] = resource.split('/');
  if (rest.length === 0)
    return { wrong: 'role/ is missing before the name', suggestion: rebuilt(account, `role/${kind}`) };
  if (kind !== 'role') return { wrong: `it names ${article(kind)}, not a role`, suggestion: undefined };
  return { wrong: nameIssue(rest), suggestion: undefined };
}

/**
 * Says what is wrong with the name of a role.
 *
 * @param parts of the resource after `role/`: the path and the name
 */
function nameIssue(parts: readonly string[]): string {
  const [name = '', path] = [parts.at(-1), `/${parts.slice(0, -1).join('/')}/`];
  if (name === '') return 'the name of the role is missing at its end';
  if (!/^[\w.@+=,/-]+$/.test(parts.join('/'))) return 'the name of a role may have only letters, digits and +=,.@_-';
  if (name.length > ROLE_NAME_LENGTH)
    return `the name of the role has ${name.length} characters, and IAM allows ${ROLE_NAME_LENGTH}`;
  if (hasDots(path)) return 'its path has a part of dots only, like the path of a file';
  return `the path of the role has ${path.length} characters, and IAM allows ${ROLE_PATH_LENGTH}`;
}

function checked(arn: string): string | undefined {
  return isRoleArn(arn) ? arn : undefined;
}

function digits(account: string): string {
  const { length } = account.replaceAll(/\D/g, '');
  return length === account.length ? String(length) : `${length} digits among ${account.length} characters`;
}

function article(kind: string): string {
  if (kind === 'instance-profile') return 'an instance profile';
  return /^[a-z-]{1,30}$/.test(kind) ? `a ${kind}` : show(kind);
}
