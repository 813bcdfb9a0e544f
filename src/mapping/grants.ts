import type { Path } from '../documents/path.ts';
import type { JobRule, Manager, Mapping, Rule } from './mapping.ts';
import { type Reach, reachOfRules } from './reach.ts';

/** One place where a mapping gives an account to somebody. */
export type Grant = {
  /** Name of the rule, key of the manager, or `default`. */
  by: string;
  to: 'manager' | 'job';
  /** May hold placeholders. */
  account: string;
  /** Where; `undefined` means in every namespace. */
  namespaces: ReadonlySet<string> | undefined;
  /** What `{project}` and `{rootGroup}` can stand for; `undefined` means any id. */
  projects: ReadonlySet<string> | undefined;
  rootGroups: ReadonlySet<string> | undefined;
  /** The rule or manager that says so; `undefined` for the default. */
  part: Rule | Manager | undefined;
  /** Where in that part, or in the mapping. */
  path: Path;
};

/**
 * Everything that a mapping gives away: accounts of listed managers, targets of rules and what they allow to ask for,
 * the default. In this order; what a manager configures for its jobs (`jobServiceAccounts`) is not the mapping's gift.
 */
export function grantsOf(mapping: Mapping): readonly Grant[] {
  const reaches = reachOfRules(mapping);
  return [
    ...mapping.managers.flatMap(listedAccount),
    ...mapping.rules.flatMap((rule) => ruleGrants(rule, reaches)),
    ...defaultGrants(mapping),
  ];
}

const ANY = { projects: undefined, rootGroups: undefined };

function listedAccount(manager: Manager): Grant[] {
  if (!('serviceAccount' in manager.identity)) return [];
  const { namespace, name } = manager.identity.serviceAccount;
  const namespaces = new Set([namespace]);
  return [
    { ...ANY, by: manager.key, to: 'manager', account: name, namespaces, part: manager, path: ['serviceAccount'] },
  ];
}

function ruleGrants(rule: Rule, reaches: ReadonlyMap<JobRule, Reach>): Grant[] {
  const { name: by, serviceAccount: account } = rule;
  const path = ['serviceAccount'];
  if (!('allow' in rule)) {
    return [{ ...ANY, by, to: 'manager', account, namespaces: setOf(rule.match.namespaces), part: rule, path }];
  }
  const namespaces = (reaches.get(rule) as Reach).namespaces;
  const ids = { projects: setOf(rule.match.projects), rootGroups: setOf(rule.match.rootGroups) };
  const target: Grant = { ...ids, by, to: 'job', account, namespaces, part: rule, path };
  return [target, ...rule.allow.map((allowed, index) => ({ ...target, account: allowed, path: ['allow', index] }))];
}

function defaultGrants({ managers, default: { manager, job } }: Mapping): Grant[] {
  const common = { ...ANY, by: 'default', part: undefined };
  const grants: Grant[] = [];
  if (typeof manager === 'object') {
    const path = ['default', 'manager', 'serviceAccount'];
    grants.push({ ...common, to: 'manager', account: manager.serviceAccount, namespaces: undefined, path });
  }
  if (typeof job === 'object') {
    const namespaces = new Set(managers.flatMap((listed) => listed.namespaces));
    grants.push({
      ...common,
      to: 'job',
      account: job.serviceAccount,
      namespaces,
      path: ['default', 'job', 'serviceAccount'],
    });
  }
  return grants;
}

function setOf(values: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return values === undefined ? undefined : new Set(values);
}
