import { mustGet } from '../collections/must-get.ts';
import type { Path } from '../documents/path.ts';
import type { JobRule, Manager, ManagerRule, Mapping, Rule } from './mapping.ts';
import { type Reach, reachOfRules } from './reach.ts';
import { setOf } from './set-of.ts';

/** One place where a mapping gives an account to jobs or to manager pods. */
export type Grant = JobGrant | ManagerGrant;

export type JobGrant = Given & {
  to: 'job';
  /** The namespaces of the managers that create these jobs. */
  namespaces: ReadonlySet<string>;
  source: { is: 'rule'; rule: JobRule } | { is: 'default' };
};

export type ManagerGrant = Given & {
  to: 'manager';
  /** `undefined` means every namespace. */
  namespaces: ReadonlySet<string> | undefined;
  source: { is: 'rule'; rule: ManagerRule } | { is: 'manager'; manager: Manager } | { is: 'default' };
};

type Given = {
  /** Name of the rule, key of the manager, or `default`. */
  by: string;
  /** May contain placeholders. */
  account: string;
  /** Possible values of `{project}` and `{rootGroup}`; `undefined` means any id. */
  projects: ReadonlySet<string> | undefined;
  rootGroups: ReadonlySet<string> | undefined;
  /** Path within the source; for the default, within the mapping. */
  path: Path;
};

/**
 * Returns everything that a mapping grants, in this order: accounts of listed managers, accounts that rules assign and
 * allow, the default. A mapping does not grant the accounts that a manager configures for its jobs
 * (`jobServiceAccounts`).
 */
export function grantsOf(mapping: Mapping): readonly Grant[] {
  const reaches = reachOfRules(mapping);
  return [
    ...mapping.managers.flatMap(listedAccount),
    ...mapping.rules.flatMap((rule): Grant[] =>
      rule.kind === 'job' ? jobGrants(rule, reaches) : [managerGrant(rule)],
    ),
    ...defaultGrants(mapping),
  ];
}

/** Returns the rule or the manager that gives the account. The path of the grant starts there. */
export function partOf(grant: JobGrant): JobRule | 'document';
export function partOf(grant: Grant): Rule | Manager | 'document';
export function partOf({ source }: Grant): Rule | Manager | 'document' {
  if (source.is === 'default') return 'document';
  return source.is === 'rule' ? source.rule : source.manager;
}

/** Returns `rule billing`, `manager gitlab/runner` or `default.job`. */
export function nameOf({ source, by, to }: Grant): string {
  return source.is === 'default' ? `default.${to}` : `${source.is} ${by}`;
}

const ANY = { projects: undefined, rootGroups: undefined };

function listedAccount(manager: Manager): ManagerGrant[] {
  if (!('serviceAccount' in manager.identity)) return [];
  const { namespace, name } = manager.identity.serviceAccount;
  const source = { is: 'manager', manager } as const;
  const namespaces = new Set([namespace]);
  return [{ ...ANY, by: manager.key, to: 'manager', account: name, namespaces, source, path: ['serviceAccount'] }];
}

function managerGrant(rule: ManagerRule): ManagerGrant {
  const { name: by, serviceAccount: account, match } = rule;
  const source = { is: 'rule', rule } as const;
  return { ...ANY, by, to: 'manager', account, namespaces: setOf(match.namespaces), source, path: ['serviceAccount'] };
}

function jobGrants(rule: JobRule, reaches: ReadonlyMap<JobRule, Reach>): JobGrant[] {
  const { name: by, serviceAccount: account, match } = rule;
  const { namespaces } = mustGet(reaches, rule);
  const ids = { projects: setOf(match.projects), rootGroups: setOf(match.rootGroups) };
  const source = { is: 'rule', rule } as const;
  const target: JobGrant = { ...ids, by, to: 'job', account, namespaces, source, path: ['serviceAccount'] };
  return [target, ...rule.allow.map((allowed, index) => ({ ...target, account: allowed, path: ['allow', index] }))];
}

function defaultGrants({ managers, default: { manager, job } }: Mapping): Grant[] {
  const common = { ...ANY, by: 'default', source: { is: 'default' } } as const;
  const grants: Grant[] = [];
  if (typeof manager === 'object') {
    const path = ['default', 'manager', 'serviceAccount'];
    grants.push({ ...common, to: 'manager', account: manager.serviceAccount, namespaces: undefined, path });
  }
  if (typeof job === 'object') {
    const path = ['default', 'job', 'serviceAccount'];
    const namespaces = new Set(managers.flatMap((listed) => listed.namespaces));
    grants.push({ ...common, to: 'job', account: job.serviceAccount, namespaces, path });
  }
  return grants;
}
