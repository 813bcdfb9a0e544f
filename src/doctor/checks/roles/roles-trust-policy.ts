import type { Issue } from '../../../documents/issue.ts';
import { formatPath, isWithin } from '../../../documents/path.ts';
import { showList } from '../../../documents/show.ts';
import { ACCOUNT_TAG, CLUSTER_TAG, NAMESPACE_TAG } from '../../../iam/pod-identity.ts';
import { checkTrustPolicy, type TrustAnswer } from '../../../iam/trust/check-trust-policy.ts';
import { STS_AUDIENCE } from '../../../names.ts';
import type { MappedAccount } from '../../derive/accounts/mapped-accounts.ts';
import { type OtherUse, otherUsesIn } from '../../derive/roles/trust/other-uses-in.ts';
import { adviseTrust, editTrust } from '../../fix/roles/edit-trust.ts';
import type { Role } from '../../world/roles.ts';
import type { Finding } from '../finding.ts';
import { refusedTrustFinding, type TrustContext, type TrustingRole } from './roles-trust-refused.ts';
import { principalsOf, wideTrustFinding } from './roles-trust-wide.ts';

/** Returns what is wrong with the trust policy of a role, for one of the accounts that are annotated with it. */
export function trustFindings(one: MappedAccount, role: TrustingRole, context: TrustContext): Finding[] {
  const answer = answerFor(one, role, context);
  if (answer.letsIn === 'nobody') return [refusedTrustFinding(one, role, answer, context)];
  return opennessFindings(one, role, context, answer);
}

/**
 * Returns the same for a role of an association, except why the policy does not admit EKS Pod Identity, which
 * pod_identity reports.
 */
export function associatedFindings(one: MappedAccount, role: TrustingRole, context: TrustContext): Finding[] {
  const answer = answerFor(one, role, context);
  const issues = answer.letsIn === 'nobody' ? [] : answer.issues;
  return opennessFindings(one, role, context, { ...answer, issues });
}

function answerFor({ account }: MappedAccount, role: TrustingRole, context: TrustContext): TrustAnswer {
  const { issuer, parts, roleArn, users } = context;
  const audience = account.audience ?? STS_AUDIENCE;
  const { awsAccount, partition } = parts;
  // Accounts that share the role may have tokens for other audiences.
  const otherAudiences = users.map((one) => one.audience ?? STS_AUDIENCE);
  const question = { account, issuer, audience, otherAudiences, awsAccount, partition, roleArn };
  return checkTrustPolicy(role.trust.value, question);
}

function opennessFindings(
  { account }: MappedAccount,
  role: TrustingRole,
  context: TrustContext,
  answer: TrustAnswer,
): Finding[] {
  const { assuming, declared, isAssociated, issuer, sharing, users } = context;
  const otherUses = otherUsesIn(role.trust.value, users, issuer, declared);
  const known = new Set([...assuming, ...principalsOf(otherUses)]);
  const isKnown = ({ account: other, principal }: TrustAnswer['others'][number]) =>
    other === undefined
      ? principal !== undefined && known.has(principal.id)
      : users.some((one) => one.namespace === other.namespace && one.name === other.name);
  const others = answer.others.filter((other) => !isKnown(other));
  // Reported once, for the first of the accounts that share the role.
  const isFirst = sharing[0]?.account === account;
  if (others.length > 0) return isFirst ? [wideTrustFinding(role, { ...answer, others }, otherUses, context)] : [];
  const isAboutOthers = ({ code, path }: Issue) =>
    ['several_subjects', 'other_principal'].includes(code) || isIn(otherUses, { path });
  const open = otherUses.filter(({ isNamed }) => !isNamed);
  const undeclared = otherUses.filter(
    ({ is, isDeclared, isNamed }) => isNamed && !isDeclared && !(is === 'pod-identity' && isAssociated),
  );
  const doubts = answer.issues.filter((issue) => !isAboutOthers(issue));
  return [
    ...doubts.map((issue) => doubtfulFinding(role, issue, context)),
    ...(isFirst && open.length > 0 ? [openToAssociationsFinding(role, open, context)] : []),
    ...(isFirst && undeclared.length > 0 ? [servesElsewhereFinding(role, undeclared)] : []),
  ];
}

/** True if an issue is about a statement that serves another cluster or EKS Pod Identity. */
function isIn(otherUses: readonly OtherUse[], { path }: Pick<Issue, 'path'>): boolean {
  return otherUses.some(({ statement }) => path.length > statement.length && isWithin(path, statement));
}

function servesElsewhereFinding(role: Role, otherUses: readonly OtherUse[]): Finding {
  const who = otherUses.map(({ is, principal }) =>
    is === 'cluster' ? `the same accounts of another cluster (${principal})` : `EKS Pod Identity (${principal})`,
  );
  const statements = showStatements(otherUses);
  return {
    code: 'trust_elsewhere',
    level: 'notice',
    object: `role ${role.name}`,
    found: `it also admits ${showList(who)}`,
    wanted: 'this, if two clusters share the role, or if EKS Pod Identity gives it too',
    fix: [{ advice: `keep ${statements} as long as something uses it: without it, that loses the role` }],
  };
}

/** Reports that users who may create associations and pass the role decide which account gets it. */
function openToAssociationsFinding(role: Role, open: readonly OtherUse[], { users }: TrustContext): Finding {
  const statements = showStatements(open);
  return {
    code: 'trust_pod_identity_open',
    level: 'notice',
    object: `role ${role.name}`,
    found: `EKS Pod Identity may give it to any account with an association, in any cluster: ${statements} does not name the accounts`,
    wanted: `only ${showList(users.map(({ namespace, name }) => `${namespace}/${name}`))}`,
    fix: [
      {
        advice: `in ${statements}, set StringEquals for ${NAMESPACE_TAG}, ${ACCOUNT_TAG} and ${CLUSTER_TAG}; an association that disables session tags then loses the role. If no association uses the role, remove the statement`,
      },
    ],
  };
}

function showStatements(otherUses: readonly OtherUse[]): string {
  return showList([...new Set(otherUses.map(({ statement }) => formatPath(statement)))]);
}

function doubtfulFinding(role: TrustingRole, issue: Issue, { formatIssues, issuer, users }: TrustContext): Finding {
  // A statement without the condition can be fixed only as a whole.
  const [, index] = issue.path;
  const audiences = [...new Set(users.map(({ audience }) => audience ?? STS_AUDIENCE))];
  const hasOthers = issue.code === 'several_audiences';
  const isPlain = issue.code === 'missing_audience' && issue.path.length === (typeof index === 'number' ? 2 : 1);
  return {
    code: 'trust_doubtful',
    level: 'warning',
    object: `role ${role.name}`,
    found: formatIssues([issue], role.trust),
    wanted: 'StringEquals for the subject and for the audience, and no other condition',
    fix: [
      isPlain || hasOthers
        ? editTrust(role.name, {
            path: hasOthers ? issue.path : [...issue.path, 'Condition', 'StringEquals', `${issuer}:aud`],
            set: audiences.length === 1 ? audiences[0] : audiences,
            loses: ['tokens for another audience'],
          })
        : adviseTrust(role.name),
    ],
  };
}
