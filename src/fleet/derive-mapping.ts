import type { Manager, ManagerRule, Mapping } from '../mapping/mapping.ts';
import { LABEL_LENGTH } from '../mapping/names.ts';
import type { Fleet, FleetRunner } from './fleet.ts';

/** Runners that share an account in a namespace: for the webhook they are one manager. */
export type ManagerGroup = { namespace: string; serviceAccount: string; runners: readonly FleetRunner[] };

/** In the order in which the fleet names them first. */
export function managerGroups(runners: readonly FleetRunner[]): readonly ManagerGroup[] {
  const groups = new Map<string, ManagerGroup & { runners: FleetRunner[] }>();
  for (const runner of runners) {
    const { namespace, serviceAccount } = runner;
    const key = `${namespace}/${serviceAccount}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { namespace, serviceAccount, runners: [runner] });
    else group.runners.push(runner);
  }
  return [...groups.values()];
}

/** The one place where managers and their rules come from: who may create jobs where, and what its pods run as. */
export function deriveMapping(
  fleet: Pick<Fleet, 'gitlab' | 'runners' | 'rules' | 'default' | 'unannotated' | 'exempt'>,
): Mapping {
  const groups = managerGroups(fleet.runners);
  const taken = new Set(fleet.rules.map(({ name }) => name));
  return {
    version: 1,
    managers: groups.map((group) => managerOf(group, instanceOf(fleet.gitlab.url))),
    rules: [...groups.map((group) => managerRule(group, taken)), ...fleet.rules],
    default: fleet.default,
    unannotated: fleet.unannotated,
    exempt: fleet.exempt,
  };
}

function managerOf({ namespace, serviceAccount, runners }: ManagerGroup, instance: string): Manager {
  return {
    key: `${namespace}/${serviceAccount}`,
    identity: { serviceAccount: { namespace, name: serviceAccount } },
    jobServiceAccounts: [...new Set(runners.map(({ jobServiceAccount }) => jobServiceAccount))],
    namespaces: [...new Set(runners.flatMap(({ jobNamespaces }) => jobNamespaces))],
    instance,
  };
}

function managerRule({ namespace, serviceAccount, runners }: ManagerGroup, taken: Set<string>): ManagerRule {
  return {
    name: freeName(`managers-${serviceAccount.replaceAll('.', '-')}`, taken),
    kind: 'manager',
    match: { names: [...new Set(runners.map(({ name }) => name))], namespaces: [namespace] },
    serviceAccount,
    missing: 'refuse',
  };
}

/** The name itself where no rule has it, or with the first number that makes it free. */
function freeName(wanted: string, taken: Set<string>): string {
  let name = cut(wanted, '');
  for (let count = 2; taken.has(name); count++) name = cut(wanted, `-${count}`);
  taken.add(name);
  return name;
}

function cut(name: string, suffix: string): string {
  return name.slice(0, LABEL_LENGTH - suffix.length).replace(/-+$/, '') + suffix;
}

/** The host, as rules name an instance. */
function instanceOf(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}
