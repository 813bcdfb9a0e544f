import type { Issue } from '../../documents/issue.ts';
import { showList } from '../../documents/show.ts';
import { parseIssuer } from '../../iam/oidc-issuer.ts';
import { parseRoleArn, type Role as RoleArn } from '../../iam/role.ts';
import { checkTrustPolicy, type TrustAnswer } from '../../iam/trust/check-trust-policy.ts';
import { STS_AUDIENCE } from '../../names.ts';
import { issueWords } from '../ask/issue-words.ts';
import { type MappedAccount, managerRoles, mappedAccounts } from '../ask/mapped-accounts.ts';
import { roleNamed, rolesTrusting } from '../ask/role-for.ts';
import { homeOf, strayRole } from '../ask/role-home.ts';
import { defineCheck } from '../check.ts';
import type { Finding, Fix } from '../finding.ts';
import { replaceTrust } from '../fix/aws-iam.ts';
import { annotate } from '../fix/role-annotation.ts';
import { seenOr, type Unseen } from '../world/seen.ts';
import type { Role, World } from '../world/world.ts';
import { count } from './count.ts';

/** The other side: the role that an account names has to name that account. */
export const rolesTrust = defineCheck(
  {
    id: 'roles_trust',
    title: 'the trust policy of every role lets in the accounts that name it, and nobody else',
    needs: ['mapping', 'issuer', 'roles'],
  },
  ({ issuer, mapping, roles }, world) => {
    const bare = parseIssuer(issuer) ?? issuer;
    const fleet = seenOr(world.fleet, undefined);
    // Another check says that the fleet is of another cluster; every role of it would say the same.
    if (fleet?.file === roles.source && fleet.fleet.cluster.oidcIssuer !== bare)
      return { looked: 'nothing', findings: [], unseen: [ofAnother(fleet.file)] };
    const { mapped, unseen } = mappedAccounts(mapping, world.accounts);
    const blind: Unseen[] = [...unseen, ...roles.unread.map(notJson)];
    const managers = managerRoles(mapped);
    const byRole = Map.groupBy(mapped, ({ account }) => account.roleArn);
    const home = homeOf(mapped, issuer);
    let looked = 0;
    const findings = mapped.flatMap((one) => {
      const { roleArn } = one.account;
      const parts = roleArn === undefined ? undefined : parseRoleArn(roleArn);
      // Other checks say what is wrong with the annotation.
      if (roleArn === undefined || parts === undefined || strayRole(roleArn, home) !== undefined) return [];
      if (one.to === 'job' && managers.has(roleArn)) return [];
      const role = roleNamed(roles.byName, roleArn);
      if (role === undefined) {
        blind.push(notHanded(roleArn, roles.source));
        return [];
      }
      looked += 1;
      if (role.arn !== undefined && role.arn !== roleArn) return [otherRole(one, role.arn)];
      const sharing = byRole.get(roleArn) ?? [];
      return trustFindings(one, role, { issuer: bare, parts, sharing, world });
    });
    return { looked: `${count(looked, 'role')} in ${roles.source}`, findings, unseen: blind };
  },
);

type Scene = {
  issuer: string;
  parts: Pick<RoleArn, 'partition' | 'accountId'>;
  /** All accounts that name the role. */
  sharing: readonly MappedAccount[];
  world: World;
};

function trustFindings({ account }: MappedAccount, role: Role, scene: Scene): Finding[] {
  const { issuer, parts, sharing } = scene;
  const audience = account.audience ?? STS_AUDIENCE;
  const question = { account, issuer, audience, accountId: parts.accountId, partition: parts.partition };
  const answer = checkTrustPolicy(role.trust.value, question);
  if (answer.letsIn === 'nobody') return [refused(account, role, answer, scene)];
  const wanted = new Set(sharing.map((one) => `${one.account.namespace}/${one.account.name}`));
  const others = answer.others.filter((who) => !wanted.has(who));
  // Said once, for the first of the accounts that share the role.
  if (others.length > 0) return sharing[0]?.account === account ? [wide(role, others, scene)] : [];
  const doubts = answer.issues.filter(({ code }) => code !== 'several_subjects');
  return doubts.map((issue) => doubtful(role, issue, scene));
}

function refused(
  account: MappedAccount['account'],
  role: Role,
  { others, issues }: TrustAnswer,
  scene: Scene,
): Finding {
  const { issuer, world } = scene;
  const trusting = rolesTrusting(world, account).filter((other) => other !== role);
  const instead = trusting.length === 0 ? '' : `; ${showList(trusting.map(({ name }) => name))} does let it in`;
  const [meant] = trusting;
  const fix = trusting.length === 1 && meant?.arn !== undefined ? annotate(account, meant.arn) : replace(role, scene);
  const beside = others.length === 0 ? '' : `; it lets in ${showList(others)}, which then loses it`;
  return {
    code: 'trust_refuses',
    level: 'error',
    object: `role ${role.name}`,
    found: `it does not let in ${account.namespace}/${account.name}, whose annotation names it: ${issueWords(issues, role.trust)}${instead}`,
    wanted: `system:serviceaccount:${account.namespace}:${account.name} from ${issuer}${beside}`,
    fix: [fix],
  };
}

function wide(role: Role, others: readonly string[], scene: Scene): Finding {
  const accounts = scene.sharing.map(({ account }) => account);
  return {
    code: 'trust_wide',
    level: 'warning',
    object: `role ${role.name}`,
    found: `it lets in ${showList(others)}, too`,
    wanted: `only ${showList(accounts.map(({ namespace, name }) => `${namespace}/${name}`))}, which are annotated with it`,
    fix: [replace(role, scene)],
  };
}

function doubtful(role: Role, issue: Issue, scene: Scene): Finding {
  return {
    code: 'trust_doubtful',
    level: 'warning',
    object: `role ${role.name}`,
    found: issueWords([issue], role.trust),
    wanted: 'StringEquals for the subject and for the audience, and nothing else',
    fix: [replace(role, scene)],
  };
}

function replace(role: Role, { issuer, parts, sharing }: Scene): Fix {
  const provider = { issuer, partition: parts.partition, accountId: parts.accountId };
  return replaceTrust(role.name, { accounts: sharing.map(({ account }) => account), provider });
}

function otherRole({ account }: MappedAccount, arn: string): Finding {
  return {
    code: 'role_elsewhere',
    level: 'error',
    object: `serviceaccount ${account.namespace}/${account.name}`,
    found: `${account.roleArn}, and the role of that name is ${arn}`,
    wanted: 'the ARN of the role, with its path',
    fix: [annotate(account, arn)],
  };
}

function notHanded(arn: string, source: string): Unseen {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  return {
    what: `the trust policy of ${arn}`,
    why: `nothing in ${source} is about role ${name}`,
    because: 'absent',
    needs: `aws iam get-role --role-name ${name} > DIR/${name}.json`,
  };
}

function ofAnother(file: string): Unseen {
  const why = `${file} says another issuer than this cluster`;
  return { what: 'the trust policies of this cluster', why, because: 'absent' };
}

function notJson(file: string): Unseen {
  return { what: file, why: 'it is not JSON', because: 'absent' };
}
