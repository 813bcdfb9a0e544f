import type { AuthorizationDetails, Aws, Caller, ManagedPolicy, RoleDetails } from '../../../aws/aws.ts';
import { parseRoleArn } from '../../../iam/role.ts';
import type { PolicySource, Role, Roles } from '../../world/roles.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import { inTurns } from '../requests/in-turns.ts';
import { indexRoles } from '../roles/index-roles.ts';
import { parseRoles } from '../roles/parse-roles.ts';
import { look } from './look.ts';

/**
 * Reads the roles of the caller's AWS account: all of them, or only the wanted ones if the caller may not list all.
 *
 * @param wanted ARNs of roles, whose attached policies are read too
 */
export async function readLiveRoles(
  aws: Aws,
  { awsAccount }: Caller,
  wanted: readonly string[],
  progress: (text: string) => void,
): Promise<Roles> {
  const source = `AWS account ${awsAccount}`;
  const unseen = new Map<string, Unseen>();
  const own = wanted.filter((arn) => isIn(arn, awsAccount));
  for (const arn of wanted) if (!isIn(arn, awsAccount)) unseen.set(arn, abroad(arn, awsAccount));
  const counted = (count: number) => progress(`the roles of ${source} (${count})`);
  counted(0);
  const all = await look(`the roles of ${source}`, () => aws.roles(counted));
  const details = isSeen(all) ? all.seen : await readOneByOne(aws, own, { unseen, reason: all.unseen, counted });
  const policies = await readPolicies(aws, parsed(details, source), { wanted: new Set(own), unseen });
  const roles = parsed({ ...details, Policies: [...details.Policies, ...policies] }, source);
  const found = new Set(roles.map(({ arn }) => arn));
  const absent = new Set(own.filter((arn) => !found.has(arn) && !unseen.has(arn)));
  return { ...indexRoles(roles), unread: [], source, live: { awsAccount, absent, unseen } };
}

async function readOneByOne(
  aws: Aws,
  arns: readonly string[],
  { counted, reason, unseen }: { unseen: Map<string, Unseen>; reason: Unseen; counted: (count: number) => void },
): Promise<AuthorizationDetails> {
  const roles: RoleDetails[] = [];
  await inTurns(arns, async (arn) => {
    const read = await look(`role ${arn}`, () => aws.role(arn.slice(arn.lastIndexOf('/') + 1)));
    if (isSeen(read)) roles.push(...(read.seen === undefined ? [] : [read.seen]));
    // Names the one permission to list all roles, because it is easier to get than the four to read each role.
    else unseen.set(arn, { ...read.unseen, ...(reason.needs === undefined ? {} : { needs: reason.needs }) });
    counted(roles.length);
  });
  return { RoleDetailList: roles, Policies: [] };
}

/**
 * Reads the documents of attached policies and boundaries that the details lack. These are AWS managed policies, or all
 * policies if the roles were read one by one.
 */
async function readPolicies(
  aws: Aws,
  roles: readonly Role[],
  { unseen, wanted }: { wanted: ReadonlySet<string>; unseen: Map<string, Unseen> },
): Promise<readonly ManagedPolicy[]> {
  const arns = roles
    .filter(({ arn = '' }) => wanted.has(arn))
    .flatMap(({ attached, boundary }) => [
      ...attached,
      ...(boundary === undefined || boundary.policy !== undefined ? [] : [boundary.arn]),
    ]);
  const read = await inTurns(new Set(arns), async (arn) => {
    const policy = await look(`policy ${arn}`, () => aws.policy(arn));
    if (isSeen(policy)) return [policy.seen];
    unseen.set(arn, policy.unseen);
    return [];
  });
  return read.flat();
}

/** Parses roles as files are parsed, but without a text, because the user has no file in which to look up places. */
function parsed(details: AuthorizationDetails, source: string): readonly Role[] {
  const { roles } = parseRoles([{ file: source, path: 'roles.json', text: JSON.stringify(details) }]);
  const bare = (policy: PolicySource): PolicySource => ({ ...policy, text: undefined });
  return roles.map((role) => ({
    ...role,
    trust: role.trust && bare(role.trust),
    permissions: role.permissions?.map(bare),
    ...(role.boundary === undefined
      ? {}
      : { boundary: { arn: role.boundary.arn, policy: role.boundary.policy && bare(role.boundary.policy) } }),
  }));
}

function isIn(arn: string, awsAccount: string): boolean {
  return parseRoleArn(arn)?.awsAccount === awsAccount;
}

function abroad(arn: string, awsAccount: string): Unseen {
  const theirs = parseRoleArn(arn)?.awsAccount;
  return {
    what: `role ${arn}`,
    why: `the credentials are of AWS account ${awsAccount}`,
    because: 'unasked',
    needs: `--profile with credentials of AWS account ${theirs}`,
  };
}
