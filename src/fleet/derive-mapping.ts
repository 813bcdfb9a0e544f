import type { Manager, ManagerRule, Mapping } from '../mapping/mapping.ts';
import { LABEL_LENGTH } from '../mapping/names.ts';
import { trimEndOf } from '../text/trim-characters.ts';
import type { Fleet, FleetRunner } from './fleet.ts';

/** Runners that share an account in a namespace, which are one manager in the mapping. */
export type ManagerGroup = { namespace: string; serviceAccount: string; runners: Runners };

/** At least one runner, because a group is made for its first. */
type Runners = readonly [FleetRunner, ...FleetRunner[]];

/** A group, and the parts of the mapping that are derived from it. */
export type DerivedManager = ManagerGroup & { manager: Manager; rule: ManagerRule };

type Source = Pick<Fleet, 'runners' | 'rules' | 'default' | 'unannotated' | 'exempt' | 'names' | 'contact'> & {
  /** `undefined` gives the managers no instance. */
  gitlab: Fleet['gitlab'] | undefined;
};

/** Groups runners by account and namespace, in the order of their first runners. */
export function managerGroups(runners: readonly FleetRunner[]): readonly ManagerGroup[] {
  const groups = new Map<string, ManagerGroup & { runners: [FleetRunner, ...FleetRunner[]] }>();
  for (const runner of runners) {
    const { namespace, serviceAccount } = runner;
    const key = `${namespace}/${serviceAccount}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { namespace, serviceAccount, runners: [runner] });
    else group.runners.push(runner);
  }
  return [...groups.values()];
}

/**
 * Derives the managers and their rules: who may create jobs where, and which account manager pods run as. Nothing else
 * makes them.
 */
export function deriveManagers({ gitlab, runners, rules }: Source): readonly DerivedManager[] {
  const taken = new Set(rules.map(({ name }) => name));
  return managerGroups(runners).map((group) => ({
    ...group,
    manager: managerOf(group, gitlab),
    rule: managerRule(group, taken),
  }));
}

/**
 * Derives the mapping of a fleet.
 *
 * @param managers those of the fleet, if they were derived before
 */
export function deriveMapping(fleet: Source, managers: readonly DerivedManager[] = deriveManagers(fleet)): Mapping {
  return {
    version: 1,
    managers: managers.map(({ manager }) => manager),
    rules: [...managers.map(({ rule }) => rule), ...fleet.rules],
    default: fleet.default,
    unannotated: fleet.unannotated,
    exempt: fleet.exempt,
    names: fleet.names,
    contact: fleet.contact,
  };
}

function managerOf({ namespace, serviceAccount, runners }: ManagerGroup, gitlab: Source['gitlab']): Manager {
  return {
    key: `${namespace}/${serviceAccount}`,
    identity: { serviceAccount: { namespace, name: serviceAccount } },
    jobServiceAccounts: [...new Set(runners.map(({ jobServiceAccount }) => jobServiceAccount))],
    // The chart runs these managers as pods, so their requests have the token of a pod.
    tokens: 'bound',
    namespaces: [...new Set(runners.flatMap(({ jobNamespaces }) => jobNamespaces))],
    ...(gitlab === undefined ? {} : { instance: instanceOf(gitlab.url) }),
  };
}

function managerRule({ namespace, serviceAccount, runners }: ManagerGroup, taken: Set<string>): ManagerRule {
  return {
    name: freeRuleName(`managers-${serviceAccount.replaceAll('.', '-')}`, taken),
    kind: 'manager',
    match: { names: [...new Set(runners.map(({ name }) => name))], namespaces: [namespace] },
    serviceAccount,
    missing: 'refuse',
  };
}

/** Returns the wanted name, with a number after it if it is taken. Adds the result to `taken`. */
function freeRuleName(wanted: string, taken: Set<string>): string {
  let name = cut(wanted, '');
  for (let count = 2; taken.has(name); count++) name = cut(wanted, `-${count}`);
  taken.add(name);
  return name;
}

function cut(name: string, suffix: string): string {
  return trimEndOf(name.slice(0, LABEL_LENGTH - suffix.length), '-') + suffix;
}

/** Returns the host of a URL, by which rules name a GitLab instance. */
function instanceOf(url: string): string {
  const [host = ''] = url.replace(/^https?:\/\//, '').split('/', 1);
  return host;
}
