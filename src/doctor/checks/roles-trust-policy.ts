import type { Issue } from '../../documents/issue.ts';
import { showList } from '../../documents/show.ts';
import type { Role as RoleArn } from '../../iam/role.ts';
import { checkTrustPolicy, type TrustAnswer } from '../../iam/trust/check-trust-policy.ts';
import { STS_AUDIENCE } from '../../names.ts';
import { formatIssues } from '../derive/format-issues.ts';
import type { MappedAccount } from '../derive/mapped-accounts.ts';
import { rolesTrusting } from '../derive/roles/role-for.ts';
import { annotateRole } from '../fix/annotate-role.ts';
import { replaceTrust } from '../fix/aws-iam.ts';
import type { Fix } from '../fix/fix.ts';
import type { Role, World } from '../world/world.ts';
import type { Finding } from './finding.ts';

type TrustContext = {
  issuer: string;
  parts: Pick<RoleArn, 'partition' | 'awsAccount'>;
  /** All accounts annotated with the role. */
  sharing: readonly MappedAccount[];
  world: World;
};

/** What is wrong with the trust policy of a role, for one of the accounts annotated with it. */
export function trustFindings({ account }: MappedAccount, role: Role, context: TrustContext): Finding[] {
  const { issuer, parts, sharing } = context;
  const audience = account.audience ?? STS_AUDIENCE;
  const question = { account, issuer, audience, awsAccount: parts.awsAccount, partition: parts.partition };
  const answer = checkTrustPolicy(role.trust.value, question);
  if (answer.letsIn === 'nobody') return [refused(account, role, answer, context)];
  const isSharing = ({ namespace, name }: { namespace: string; name: string }) =>
    sharing.some((one) => one.account.namespace === namespace && one.account.name === name);
  const others = answer.others.filter((other) => other.account === undefined || !isSharing(other.account));
  // Reported once, for the first of the accounts that share the role.
  if (others.length > 0) return sharing[0]?.account === account ? [wide(role, others, context)] : [];
  const doubts = answer.issues.filter(({ code }) => code !== 'several_subjects');
  return doubts.map((issue) => doubtful(role, issue, context));
}

function refused(
  account: MappedAccount['account'],
  role: Role,
  { others, issues }: TrustAnswer,
  context: TrustContext,
): Finding {
  const { issuer, world } = context;
  const trusting = rolesTrusting(world, account).filter((other) => other !== role);
  const instead = trusting.length === 0 ? '' : `; it is admitted by ${showList(trusting.map(({ name }) => name))}`;
  const [meant] = trusting;
  const arn = trusting.length === 1 ? meant?.arn : undefined;
  const removed =
    others.length === 0 || arn !== undefined ? '' : `, and no longer for ${showList(others.map(({ who }) => who))}`;
  return {
    code: 'trust_refuses',
    level: 'error',
    object: `role ${role.name}`,
    found: `it does not admit ${account.namespace}/${account.name}, which is annotated with it: ${formatIssues(issues, role.trust)}${instead}`,
    wanted: `a trust policy for system:serviceaccount:${account.namespace}:${account.name} from ${issuer}${removed}`,
    fix: [arn === undefined ? replace(role, context) : annotateRole(account, arn)],
  };
}

function wide(role: Role, others: TrustAnswer['others'], context: TrustContext): Finding {
  const accounts = context.sharing.map(({ account }) => account);
  return {
    code: 'trust_wide',
    level: 'warning',
    object: `role ${role.name}`,
    found: `it also admits ${showList(others.map(({ who }) => who))}`,
    wanted: `only ${showList(accounts.map(({ namespace, name }) => `${namespace}/${name}`))}, which are annotated with it`,
    fix: [replace(role, context)],
  };
}

function doubtful(role: Role, issue: Issue, context: TrustContext): Finding {
  return {
    code: 'trust_doubtful',
    level: 'warning',
    object: `role ${role.name}`,
    found: formatIssues([issue], role.trust),
    wanted: 'StringEquals for the subject and for the audience, and no other condition',
    fix: [replace(role, context)],
  };
}

function replace(role: Role, { issuer, parts, sharing }: TrustContext): Fix {
  const provider = { issuer, partition: parts.partition, awsAccount: parts.awsAccount };
  return replaceTrust(role.name, { accounts: sharing.map(({ account }) => account), provider });
}
