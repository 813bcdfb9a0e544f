import { formatPath } from '../../documents/path.ts';
import type { Remark } from '../../documents/remark.ts';
import { showList } from '../../documents/show.ts';
import { parseSource } from '../../documents/source.ts';
import { checkTrustPolicy, type TrustAnswer } from '../../iam/trust/check-trust-policy.ts';
import { parseIssuer } from '../../iam/trust/parse-issuer.ts';
import { defineCheck } from '../check.ts';
import { count } from '../count.ts';
import type { Complaint } from '../finding.ts';
import { type MappedAccount, managerRoles, mappedAccounts } from '../mapped-accounts.ts';
import { annotate } from '../role-annotation.ts';
import { roleNamed, rolesTrusting } from '../role-for.ts';
import { homeOf, strayRole } from '../role-home.ts';
import { rolePartsOf } from '../role-parts.ts';
import type { Unseen } from '../seen.ts';
import { replaceTrust, trustDocument } from '../trust-document.ts';
import type { PolicySource, Role, World } from '../world.ts';

/** The audience of tokens where the account does not say another one (the EKS hook, `--token-audience`). */
const AUDIENCE = 'sts.amazonaws.com';

/** The other side: the role that an account names has to name that account. */
export const rolesTrust = defineCheck(
  {
    id: 'roles_trust',
    title: 'the trust policy of every role lets in the accounts that name it, and nobody else',
    needs: ['mapping', 'issuer', 'roles'],
  },
  ({ issuer, mapping, roles }, world) => {
    const bare = parseIssuer(issuer) ?? issuer;
    const { mapped, unseen } = mappedAccounts(mapping, world.accounts);
    const blind: Unseen[] = [...unseen, ...roles.unread.map(notJson)];
    const managers = managerRoles(mapped);
    const home = homeOf(mapped, issuer);
    let looked = 0;
    const complaints = mapped.flatMap((one) => {
      const { roleArn } = one.account;
      const parts = roleArn === undefined ? undefined : rolePartsOf(roleArn);
      // Other checks say what is wrong with the annotation.
      if (roleArn === undefined || parts === undefined || strayRole(roleArn, home) !== undefined) return [];
      if (one.to === 'job' && managers.has(roleArn)) return [];
      const role = roleNamed(roles.roles, roleArn);
      if (role === undefined) {
        blind.push(notHanded(roleArn, roles.folder));
        return [];
      }
      looked += 1;
      if (role.arn !== undefined && role.arn !== roleArn) return [otherRole(one, role.arn)];
      const sharing = mapped.filter(({ account }) => account.roleArn === roleArn);
      return trustFaults(one, role, { issuer: bare, parts, sharing, world });
    });
    return { looked: `${count(looked, 'role')} in ${roles.folder}`, complaints, unseen: blind };
  },
);

type Scene = {
  issuer: string;
  parts: { partition: string; account: string };
  /** All accounts that name the role. */
  sharing: readonly MappedAccount[];
  world: World;
};

function trustFaults({ account }: MappedAccount, role: Role, scene: Scene): Complaint[] {
  const { issuer, parts, sharing } = scene;
  const audience = account.audience ?? AUDIENCE;
  const question = { account, issuer, audience, accountId: parts.account, partition: parts.partition };
  const answer = checkTrustPolicy(role.trust.value, question);
  if (answer.letsIn === 'nobody') return [refused(account, role, answer, scene)];
  const wanted = new Set(sharing.map((one) => `${one.account.namespace}/${one.account.name}`));
  const others = answer.others.filter((who) => !wanted.has(who));
  // Said once, for the first of the accounts that share the role.
  if (others.length > 0) return sharing[0]?.account === account ? [wide(role, others, audience, scene)] : [];
  const doubts = answer.remarks.filter(({ code }) => code !== 'several_subjects');
  return doubts.map((remark) => doubtful(role, remark, audience, scene));
}

function refused(
  account: MappedAccount['account'],
  role: Role,
  { others, remarks }: TrustAnswer,
  { issuer, parts, sharing, world }: Scene,
): Complaint {
  const trusting = rolesTrusting(world, account).filter((other) => other !== role);
  const instead = trusting.length === 0 ? '' : `; ${showList(trusting.map(({ name }) => name))} does let it in`;
  const [meant] = trusting;
  const audience = account.audience ?? AUDIENCE;
  const document = trustDocument({
    ...{ issuer, audience, partition: parts.partition, accountId: parts.account },
    accounts: sharing.map((one) => one.account),
  });
  const fix =
    trusting.length === 1 && meant?.arn !== undefined
      ? annotate(account, meant.arn)
      : replaceTrust(role.name, document);
  const beside = others.length === 0 ? '' : `; it lets in ${showList(others)}, which then loses it`;
  return {
    code: 'trust_refuses',
    level: 'error',
    object: `role ${role.name}`,
    found: `it does not let in ${account.namespace}/${account.name}, whose annotation names it: ${words(remarks, role.trust)}${instead}`,
    wanted: `system:serviceaccount:${account.namespace}:${account.name} from ${issuer}${beside}`,
    fix: [fix],
  };
}

function wide(role: Role, others: readonly string[], audience: string, { issuer, parts, sharing }: Scene): Complaint {
  const accounts = sharing.map(({ account }) => account);
  return {
    code: 'trust_wide',
    level: 'warning',
    object: `role ${role.name}`,
    found: `it lets in ${showList(others)}, too`,
    wanted: `only ${showList(accounts.map(({ namespace, name }) => `${namespace}/${name}`))}, which are annotated with it`,
    fix: [
      replaceTrust(
        role.name,
        trustDocument({ accounts, issuer, audience, partition: parts.partition, accountId: parts.account }),
      ),
    ],
  };
}

function doubtful(role: Role, remark: Remark, audience: string, { issuer, parts, sharing }: Scene): Complaint {
  const accounts = sharing.map(({ account }) => account);
  return {
    code: 'trust_doubtful',
    level: 'warning',
    object: `role ${role.name}`,
    found: words([remark], role.trust),
    wanted: 'StringEquals for the subject and for the audience, and nothing else',
    fix: [
      replaceTrust(
        role.name,
        trustDocument({ accounts, issuer, audience, partition: parts.partition, accountId: parts.account }),
      ),
    ],
  };
}

function otherRole({ account }: MappedAccount, arn: string): Complaint {
  return {
    code: 'role_elsewhere',
    level: 'error',
    object: `serviceaccount ${account.namespace}/${account.name}`,
    found: `${account.roleArn}, and the role of that name is ${arn}`,
    wanted: 'the ARN of the role, with its path',
    fix: [annotate(account, arn)],
  };
}

/** Each with its place in the file. */
function words(remarks: readonly Remark[], { file, path, text }: PolicySource): string {
  const { positionOf } = parseSource(text);
  return remarks
    .map((remark) => {
      const { line, column } = positionOf([...path, ...remark.path], remark.at);
      const at = formatPath(remark.path);
      return `${file}:${line}:${column} ${at === '' ? '' : `${at}: `}${remark.message}`;
    })
    .join('; ');
}

function notHanded(arn: string, folder: string): Unseen {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  return {
    what: `the trust policy of ${arn}`,
    why: `nothing in ${folder} is about role ${name}`,
    because: 'absent',
    needs: `aws iam get-role --role-name ${name} > ${folder}/${name}.json`,
  };
}

function notJson(file: string): Unseen {
  return { what: file, why: 'it is not JSON', because: 'absent' };
}
