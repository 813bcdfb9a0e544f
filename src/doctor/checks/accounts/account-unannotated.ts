import { showList } from '../../../documents/show.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { ROLE_ARN_ANNOTATION } from '../../../names.ts';
import type { MappedAccount } from '../../derive/accounts/mapped-accounts.ts';
import { accountInFleet } from '../../derive/roles/role-for.ts';
import { signsForCache } from '../../derive/runners/cache/runner-cache.ts';
import { editMapping } from '../../fix/mapping/edit-mapping.ts';
import { adviseRole, annotateRole } from '../../fix/roles/annotate-role.ts';
import { accountKey } from '../../world/aws-side.ts';
import type { Role } from '../../world/roles.ts';
import { isSeen, seenOr, type Unseen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import type { Finding, Level } from '../finding.ts';

/**
 * What gives a role to an account without annotation: `association` or `none`, if associations were read; `annotation`
 * if only that could; `unseen` if associations were not read, so that one may give it a role.
 */
type GivenBy = 'association' | 'none' | 'annotation' | { unseen: Unseen };

/**
 * Tells what gives a role to an account without annotation. With `unannotated: allow`, it needs an association of EKS
 * Pod Identity.
 */
export function givenBy({ account }: MappedAccount, { mapping }: MappingIndex, world: World): GivenBy {
  const { aws, fleet } = world;
  const associations = isSeen(aws) ? aws.seen.associations : aws;
  if (isSeen(associations) && associations.seen.has(accountKey(account))) return 'association';
  if (mapping.unannotated !== 'allow') return 'annotation';
  if (accountInFleet(seenOr(fleet, undefined), account)?.identity === 'irsa') return 'annotation';
  if (!isSeen(associations)) return { unseen: associations.unseen };
  const isEks = isSeen(aws) && seenOr(aws.seen.cluster, undefined) !== undefined;
  return isEks ? 'none' : 'annotation';
}

/** Says what must be read to know whether such accounts have a role. */
export function associationsUnseen(accounts: readonly MappedAccount[], unseen: Unseen): Unseen {
  return {
    ...unseen,
    what: `whether EKS Pod Identity gives a role to accounts without annotation (${showList(accounts.map(({ account }) => accountKey(account)))})`,
  };
}

/**
 * Returns a finding about a missing annotation; none if the account may need no role.
 *
 * @param known the ARN of the role that it should have
 */
export function unannotatedFindings(
  { account, by, to }: MappedAccount,
  example: string,
  world: World,
  known: string | undefined,
): Finding[] {
  const level = levelOf({ account, to }, world);
  if (level === undefined) return [];
  return [
    {
      code: 'account_unannotated',
      level,
      object: objectOf(account),
      found: `annotation ${ROLE_ARN_ANNOTATION} is missing, and ${by} assigns this account to ${to}s: their pods call AWS without credentials, or with those of the node`,
      wanted:
        'an annotation with the ARN of its role; or, with EKS Pod Identity, an association, and unannotated: allow in the mapping',
      fix: [known === undefined ? adviseRole(account, example) : annotateRole(account, known)],
    },
  ];
}

/**
 * Returns a finding about an account with an association of EKS Pod Identity. Adding an annotation would be the wrong
 * fix.
 */
export function associatedFindings(
  { account, by, to }: MappedAccount,
  roles: readonly Role[],
  { mapping: { unannotated: mode } }: MappingIndex,
  { installation }: World,
): Finding[] {
  const names = showList(roles.map(({ name }) => name));
  const effect = mode === 'deny' ? 'refuses its pods' : 'warns about each of its pods';
  return [
    {
      code: 'account_unannotated',
      level: mode === 'deny' ? 'error' : 'warning',
      object: objectOf(account),
      found: `annotation ${ROLE_ARN_ANNOTATION} is missing, ${by} assigns this account to ${to}s, and the trust policy of ${names} is for EKS Pod Identity: the mapping has unannotated: ${mode}, so the webhook ${effect}`,
      wanted: 'unannotated: allow in the mapping, and an association for the account',
      fix: [editMapping(installation, { path: 'unannotated', set: 'allow' })],
    },
  ];
}

/** Returns the level of a missing role. A job needs a role; a manager needs one only for its cache. */
function levelOf({ account, to }: Pick<MappedAccount, 'account' | 'to'>, world: World): Level | undefined {
  if (to === 'job') return 'error';
  const signs = signsForCache(world, account);
  if (signs === undefined) return isOfFiles(account, world) ? undefined : 'warning';
  return signs ? 'error' : undefined;
}

/** True if nothing that is known about an account requires a role. */
export function needsNone(one: MappedAccount, world: World): boolean {
  return levelOf(one, world) === undefined;
}

/**
 * True if only files were read. They do not contain the configuration of a manager, so its account may be right without
 * a role.
 */
function isOfFiles({ namespace }: { namespace: string }, { runners }: World): boolean {
  const namespaceRunners = runners.namespaces.get(namespace);
  return namespaceRunners !== undefined && !isSeen(namespaceRunners) && namespaceRunners.unseen.because === 'unasked';
}

function objectOf({ namespace, name }: { namespace: string; name: string }): string {
  return `serviceaccount ${namespace}/${name}`;
}
