import type { ServiceAccount } from '../../../accounts/service-account.ts';
import { show } from '../../../documents/show.ts';
import type { Fleet, FleetAccount } from '../../../fleet/fleet.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { isFree } from '../../derive/accounts/free-accounts.ts';
import { misspelled } from '../../derive/misspelled.ts';
import { editDocument } from '../../fix/edit-document.ts';
import type { Fix } from '../../fix/fix.ts';
import { kubectl } from '../../fix/kubectl.ts';
import { regenerate } from '../../fix/regenerate.ts';
import { annotateRole } from '../../fix/roles/annotate-role.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { seenOr } from '../../world/seen.ts';
import type { FleetFile, World } from '../../world/world.ts';
import type { Finding } from '../finding.ts';

/**
 * Returns a finding about an account of the fleet that does not exist. If there is one with a similar name, that was
 * probably meant.
 */
export function fleetAccountAbsentFinding(
  account: FleetAccount,
  namespace: string,
  { file, fleet }: FleetFile,
  index: MappingIndex,
  world: World,
): Finding {
  const namespaceAccounts = accountsIn(namespace, world);
  // An account that exists in another namespace of the fleet is not a typo.
  const isNowhere = !account.namespaces.some((name) => accountsIn(name, world).has(account.name));
  const inFleet = fleet.serviceAccounts.filter(({ namespaces }) => namespaces.includes(namespace));
  const known = new Set([...namespaceAccounts.keys(), ...inFleet.map(({ name }) => name)]);
  const near = isNowhere ? misspelled(account.name, known) : undefined;
  const create = kubectl(namespace, 'create', 'serviceaccount', account.name);
  const annotated =
    account.identity === 'irsa' && account.role !== undefined
      ? [annotateRole({ namespace, name: account.name }, account.role.arn)]
      : [];
  const common = {
    code: 'fleet_account_absent',
    level: 'error',
    object: `serviceaccount ${namespace}/${account.name}`,
  } as const;
  if (near === undefined)
    return {
      ...common,
      found: 'it does not exist',
      wanted: `the account that ${file} names`,
      fix: [create, ...annotated],
    };
  const isTwice = fleet.serviceAccounts.some(({ name }) => name === near);
  const suggested = namespaceAccounts.get(near);
  return {
    ...common,
    found: `it does not exist (${suggested === undefined ? `${file} also has ${near}` : `${near} does`})`,
    wanted: 'the name of an account that exists, or an account with this name',
    fix:
      !isTwice && suggested !== undefined && mayTake(account, suggested, index)
        ? [...renamed(account, near, { file, fleet }), regenerate(file)]
        : [{ advice: `${suggestion(account, near, { file, fleet }, isTwice)}; otherwise run ${create.command}` }],
  };
}

function accountsIn(namespace: string, { accounts }: World): ReadonlyMap<string, ServiceAccount> {
  return seenOr(lookIn(accounts, namespace, 'ServiceAccounts'), undefined) ?? new Map();
}

/**
 * True if the fleet can name this account without any change for its users: it already has the same role, or both have
 * none. The user must decide who is a manager.
 */
function mayTake(
  { identity, kind, namespaces, role }: FleetAccount,
  suggested: ServiceAccount,
  index: MappingIndex,
): boolean {
  if (kind !== 'job') return false;
  if (suggested.roleArn === undefined) return isFree(index, suggested.name, namespaces);
  return identity === 'irsa' && suggested.roleArn === role?.arn;
}

/** Renames the account, and every reference to it in the fleet. */
function renamed(account: FleetAccount, near: string, { file, fleet }: FleetFile): readonly Fix[] {
  return namesOf(account, fleet).map((path) => editDocument({ in: 'file', file }, { path, set: near }));
}

function namesOf(account: FleetAccount, { default: byDefault, rules, runners, serviceAccounts }: Fleet): string[] {
  const { name } = account;
  return [
    `serviceAccounts[${serviceAccounts.indexOf(account)}].name`,
    ...runners.flatMap(({ jobServiceAccount }, at) =>
      jobServiceAccount === name ? [`runners[${at}].jobServiceAccount`] : [],
    ),
    ...rules.flatMap(({ allow, serviceAccount }, at) => [
      ...(serviceAccount === name ? [`rules[${at}].serviceAccount`] : []),
      ...allow.flatMap((allowed, position) => (allowed === name ? [`rules[${at}].allow[${position}]`] : [])),
    ]),
    ...(typeof byDefault.job === 'object' && byDefault.job.serviceAccount === name
      ? ['default.job.serviceAccount']
      : []),
  ];
}

function suggestion(account: FleetAccount, near: string, { file, fleet }: FleetFile, isTwice: boolean): string {
  const path = `serviceAccounts[${fleet.serviceAccounts.indexOf(account)}]`;
  return isTwice
    ? `remove ${path} from ${file} if ${near} was meant, which it has as well`
    : `set ${path}.name in ${file} to ${show(near)} if that was meant, and wherever ${file} names ${account.name}`;
}
