import type { MappingIndex } from '../../../mapping/index/compile.ts';
import type { Manager } from '../../../mapping/mapping.ts';
import type { MappedAccount } from '../../derive/accounts/mapped-accounts.ts';
import { accountInFleet } from '../../derive/roles/role-for.ts';
import { seenOr } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import type { Finding } from '../finding.ts';

/**
 * Returns a notice about an account of jobs that has no role on purpose; `undefined` if nothing shows that it is on
 * purpose, or if the webhook refuses such accounts.
 */
export function withoutRoleFinding(
  { account: { name, namespace }, by, to }: MappedAccount,
  mapping: MappingIndex,
  world: World,
): Finding | undefined {
  if (to !== 'job') return undefined;
  const reason = isExcepted(mapping, namespace, name)
    ? 'jobServiceAccounts of a manager lists it'
    : ofFleet({ name, namespace }, mapping, world);
  if (reason === undefined) return undefined;
  return {
    code: 'account_without_role',
    level: 'notice',
    object: `serviceaccount ${namespace}/${name}`,
    found: `it has no role, and ${reason}: the jobs to which ${by} assigns it call AWS without credentials, or with those of the node`,
    wanted: 'no role, as every job without an account of its own would have',
    fix: [{ advice: 'assign another account, with a role, by a rule to the projects that use AWS' }],
  };
}

/**
 * True if the webhook does not require a role of an account. With `unannotated: deny` it does, unless the job's own
 * manager configures the account.
 */
export function isExcepted(
  { mapping: { managers, unannotated } }: MappingIndex,
  namespace: string,
  name: string,
): boolean {
  const managersThere = managers.filter(({ namespaces }) => namespaces.includes(namespace));
  const configures = ({ jobServiceAccounts }: Manager) => jobServiceAccounts.includes(name);
  return managersThere.some(configures) && (unannotated !== 'deny' || managersThere.every(configures));
}

function ofFleet(
  account: { name: string; namespace: string },
  index: MappingIndex,
  { fleet }: World,
): string | undefined {
  const provided = seenOr(fleet, undefined);
  if (index.mapping.unannotated === 'deny' || accountInFleet(provided, account)?.identity !== 'none') return undefined;
  return `${provided?.file} has identity: none for it`;
}
