import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { isConfigured } from '../../../mapping/index/reserved.ts';
import type { MappedAccount } from '../../derive/accounts/mapped-accounts.ts';
import { seenOr } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import type { Finding } from '../finding.ts';

/** An account of jobs that has no role on purpose; `undefined` if nothing says so, and where the webhook refuses such accounts. */
export function withoutRole(
  { account: { name, namespace }, by, to }: MappedAccount,
  mapping: MappingIndex,
  world: World,
): Finding | undefined {
  if (to !== 'job' || mapping.mapping.unannotated === 'deny') return undefined;
  const reason = isConfigured(mapping, namespace, name)
    ? 'jobServiceAccounts of a manager lists it'
    : ofFleet({ name, namespace }, world);
  if (reason === undefined) return undefined;
  return {
    code: 'account_without_role',
    level: 'notice',
    object: `serviceaccount ${namespace}/${name}`,
    found: `it has no role, and ${reason}: the jobs to which ${by} assigns it call AWS without credentials, or with those of the node`,
    wanted: 'no role, which every job without an account of its own would have',
    fix: [{ advice: 'assign another account, with a role, by a rule to the projects that use AWS' }],
  };
}

function ofFleet({ name, namespace }: { name: string; namespace: string }, { fleet }: World): string | undefined {
  const provided = seenOr(fleet, undefined);
  const isWithout = provided?.fleet.serviceAccounts.some(
    (one) => one.name === name && one.namespaces.includes(namespace) && one.identity === 'none',
  );
  return isWithout === true ? `${provided?.file} has identity: none for it` : undefined;
}
