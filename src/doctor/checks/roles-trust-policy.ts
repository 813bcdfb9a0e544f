import type { Issue } from '../../documents/issue.ts';
import { formatPath } from '../../documents/path.ts';
import { showList } from '../../documents/show.ts';
import { readPolicy } from '../../iam/read/read-policy.ts';
import type { Role as RoleArn } from '../../iam/role.ts';
import { checkTrustPolicy, type TrustAnswer } from '../../iam/trust/check-trust-policy.ts';
import { podIdentityTrust } from '../../iam/trust/pod-identity-trust.ts';
import { STS_AUDIENCE } from '../../names.ts';
import { formatIssues } from '../derive/format-issues.ts';
import type { MappedAccount } from '../derive/mapped-accounts.ts';
import { narrowedTrust } from '../derive/roles/narrowed-trust.ts';
import { repairedTrust } from '../derive/roles/repaired-trust.ts';
import { rolesTrusting } from '../derive/roles/role-for.ts';
import { type Elsewhere, trustElsewhere } from '../derive/roles/trust-elsewhere.ts';
import { annotateRole } from '../fix/annotate-role.ts';
import { setTrust } from '../fix/aws-iam.ts';
import { editTrust } from '../fix/edit-trust.ts';
import type { Fix } from '../fix/fix.ts';
import { lookIn } from '../world/by-namespace.ts';
import { isSeen } from '../world/seen.ts';
import type { PolicySource, Role, World } from '../world/world.ts';
import type { Finding } from './finding.ts';

type Account = MappedAccount['account'];

/** A role whose trust policy was provided. */
export type TrustingRole = Role & { trust: PolicySource };

type TrustContext = {
  issuer: string;
  parts: Pick<RoleArn, 'partition' | 'awsAccount'>;
  /** Mapped accounts annotated with the role. */
  sharing: readonly MappedAccount[];
  /** All accounts of the cluster annotated with the role. */
  users: readonly Account[];
  world: World;
};

/** What is wrong with the trust policy of a role, for one of the accounts annotated with it. */
export function trustFindings({ account }: MappedAccount, role: TrustingRole, context: TrustContext): Finding[] {
  const { issuer, parts, sharing, users } = context;
  const audience = account.audience ?? STS_AUDIENCE;
  const question = { account, issuer, audience, awsAccount: parts.awsAccount, partition: parts.partition };
  const answer = checkTrustPolicy(role.trust.value, question);
  if (answer.letsIn === 'nobody') return [refused(account, role, answer, context)];
  const elsewhere = trustElsewhere(role.trust.value, users, issuer);
  const isKnown = ({ account: other, who }: TrustAnswer['others'][number]) =>
    other === undefined
      ? elsewhere.some(({ principal }) => who.endsWith(` ${principal}`))
      : users.some((one) => one.namespace === other.namespace && one.name === other.name);
  const others = answer.others.filter((other) => !isKnown(other));
  // Reported once, for the first of the accounts that share the role.
  const isFirst = sharing[0]?.account === account;
  if (others.length > 0) return isFirst ? [wide(role, { ...answer, others }, elsewhere, context)] : [];
  const isAboutOthers = ({ code, path }: Issue) =>
    ['several_subjects', 'other_principal'].includes(code) ||
    elsewhere.some(({ statement }) => formatPath(path).startsWith(`${statement}.`));
  const doubts = answer.issues.filter((issue) => !isAboutOthers(issue));
  return [
    ...doubts.map((issue) => doubtful(role, issue, context)),
    ...(isFirst && elsewhere.length > 0 ? [servesElsewhere(role, elsewhere)] : []),
  ];
}

function refused(account: Account, role: TrustingRole, { issues }: TrustAnswer, context: TrustContext): Finding {
  const { issuer, parts, sharing, world } = context;
  const trusting = rolesTrusting(world, account).filter(
    (other) => (other.arn ?? other.name) !== (role.arn ?? role.name),
  );
  const instead = trusting.length === 0 ? '' : `; it is admitted by ${showList(trusting.map(({ name }) => name))}`;
  const [meant] = trusting;
  const arn = trusting.length === 1 ? meant?.arn : undefined;
  const { policy } = readPolicy(role.trust.value, 'trust');
  const byAssociation = policy !== undefined && podIdentityTrust(policy, account) !== 'none';
  const provider = { issuer, partition: parts.partition, awsAccount: parts.awsAccount };
  const repaired = repairedTrust(role.trust.value, {
    accounts: sharing.map((one) => one.account),
    provider,
    isAbsent: (other) => isAbsent(other, world),
  });
  const corrected = repaired?.corrected ?? [];
  const removed =
    arn !== undefined || corrected.length === 0 ? '' : `, instead of ${showList(corrected)}, which does not exist`;
  return {
    code: 'trust_refuses',
    level: byAssociation ? 'warning' : 'error',
    object: `role ${role.name}`,
    found: `it does not admit ${account.namespace}/${account.name}, which is annotated with it: ${formatIssues(issues, role.trust)}${instead}`,
    wanted: byAssociation
      ? `an association of EKS Pod Identity for ${account.namespace}/${account.name}, which then needs no annotation; or, for IRSA, a statement for it beside those that the policy has`
      : `a statement for system:serviceaccount:${account.namespace}:${account.name} from ${issuer} beside those that the policy has${removed}`,
    fix: [
      arn === undefined
        ? repaired === undefined
          ? byHand(role.name)
          : setTrust(role.name, repaired.policy)
        : annotateRole(account, arn),
    ],
  };
}

function wide(
  role: TrustingRole,
  { issues, others }: TrustAnswer,
  elsewhere: readonly Elsewhere[],
  { issuer, parts, users }: TrustContext,
): Finding {
  const changes = narrowedTrust(role.trust.value, {
    issues: issues.filter(({ code }) => /^(?:several_subjects|wide_subject|no_subject|other_principal)$/.test(code)),
    issuer,
    subjects: users.map(({ name, namespace }) => `system:serviceaccount:${namespace}:${name}`),
    principals: [
      `arn:${parts.partition}:iam::${parts.awsAccount}:oidc-provider/${issuer}`,
      ...elsewhere.map(({ principal }) => principal),
    ],
  });
  return {
    code: 'trust_wide',
    level: 'warning',
    object: `role ${role.name}`,
    found: `it also admits ${showList(others.map(({ who }) => who))}`,
    wanted: `only ${showList(users.map(({ namespace, name }) => `${namespace}/${name}`))}, which are annotated with it`,
    fix: changes === undefined ? [byHand(role.name)] : changes.map((change) => editTrust(role.name, change)),
  };
}

function servesElsewhere(role: Role, elsewhere: readonly Elsewhere[]): Finding {
  const who = elsewhere.map(({ is, principal }) =>
    is === 'cluster' ? `the same accounts of another cluster (${principal})` : `EKS Pod Identity (${principal})`,
  );
  const statements = showList([...new Set(elsewhere.map(({ statement }) => statement))]);
  return {
    code: 'trust_elsewhere',
    level: 'notice',
    object: `role ${role.name}`,
    found: `it also admits ${showList(who)}`,
    wanted: 'this, if two clusters share the role, or if EKS Pod Identity gives it too',
    fix: [{ advice: `leave ${statements} as it is while something uses it: removing it takes the role from there` }],
  };
}

function doubtful(role: TrustingRole, issue: Issue, { issuer, users }: TrustContext): Finding {
  // A statement without the condition has no place to change but its own.
  const [, index] = issue.path;
  const audiences = [...new Set(users.map(({ audience }) => audience ?? STS_AUDIENCE))];
  const isPlain = issue.code === 'missing_audience' && issue.path.length === (typeof index === 'number' ? 2 : 1);
  return {
    code: 'trust_doubtful',
    level: 'warning',
    object: `role ${role.name}`,
    found: formatIssues([issue], role.trust),
    wanted: 'StringEquals for the subject and for the audience, and no other condition',
    fix: [
      isPlain
        ? editTrust(role.name, {
            path: [...issue.path, 'Condition', 'StringEquals', `${issuer}:aud`],
            set: audiences.length === 1 ? audiences[0] : audiences,
            loses: ['tokens for another audience'],
          })
        : byHand(role.name),
    ],
  };
}

/** A change that depends on what the policy is for. */
function byHand(role: string): Fix {
  const place = formatPath(['AssumeRolePolicyDocument']);
  return {
    advice: `change only this in the trust policy of role ${role} (${place} of aws iam get-role), keep its other statements, and try it with validate trust-policy before aws iam update-assume-role-policy`,
  };
}

/** Whether the doctor read that there is no such account in this cluster. */
function isAbsent({ name, namespace }: { namespace: string; name: string }, { accounts }: World): boolean {
  const there = lookIn(accounts, namespace, 'ServiceAccounts');
  return isSeen(there) && there.seen?.has(name) !== true;
}
