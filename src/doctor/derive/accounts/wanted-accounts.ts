import { formatPath } from '../../../documents/path.ts';
import type { Grant } from '../../../mapping/grants.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import type { Rule } from '../../../mapping/mapping.ts';
import { fill, placeholdersOf } from '../../../mapping/template.ts';
import { managerNamespaces } from '../../world/manager-accounts.ts';
import type { RunnerParts } from '../runners/each-runner.ts';
import { type JobPlaces, jobPlaces, usedNamespaces } from '../runners/jobs/job-places.ts';
import { type JobReach, jobReach } from '../runners/jobs/job-reach.ts';

/** An account that a mapping requires, and the namespaces in which it must exist. */
export type WantedAccount = {
  name: string;
  namespaces: readonly string[];
  /** True if the account must exist in each of them; otherwise one is enough. */
  each: boolean;
  to: 'manager' | 'job';
  /** `rule "billing"`, `manager gitlab/gitlab-runner` */
  by: string;
  /** `assigned` by the mapping, or `configured` by a manager, according to jobServiceAccounts. */
  how: 'assigned' | 'configured';
  /** True if a job or a manager can get the account in a namespace. An earlier rule may take all jobs there. */
  isReached(namespace: string): boolean;
  /** The rule whose `serviceAccount` this is, if it has no placeholders. */
  rule: Rule | undefined;
  /** What names the account in the mapping. */
  source: Grant['source']['is'];
  /** Where the mapping has exactly this name: `rules[1].allow[0]`; `undefined` for a name made from a template. */
  path: string | undefined;
};

/**
 * Returns the accounts that a mapping requires, in the namespaces where a job or a manager can get them. Leaves out
 * accounts of rules with `missing: next`, because the next rule applies if they do not exist.
 */
export function wantedAccounts(index: MappingIndex, world: RunnerParts): readonly WantedAccount[] {
  const places = jobPlaces(index, world);
  const mayReach = jobReach(index, places);
  const used = usedNamespaces(index, world);
  const named = [...index.accounts.names].flatMap(([name, grants]) => grants.map((grant) => ({ name, grant })));
  const byNamespace = index.accounts.patterns
    .flatMap(({ grants }) => grants.flatMap(writeOutNamespaces))
    .filter(({ account }) => placeholdersOf(account).length === 0)
    .map((grant) => ({ name: grant.account, grant }));
  const assigned = [...named, ...byNamespace]
    .filter(({ grant }) => isRequired(grant))
    .map(({ name, grant }) => wantedBy(index, grant, name, { mayReach, used }));
  return [...assigned, ...configuredAccounts(index, places)].filter(({ namespaces }) => namespaces.length > 0);
}

/** Names the part of a mapping that assigns an account: `rule "billing"`, `manager gitlab/gitlab-runner`. */
export function assigner({ by, source }: Grant): string {
  if (source.is === 'default') return 'the default of the mapping';
  return source.is === 'rule' ? `rule "${by}"` : `manager ${by}`;
}

function isRequired({ source, path }: Grant): boolean {
  const isTarget = path[0] === 'serviceAccount';
  return !(isTarget && source.is === 'rule' && source.rule.missing === 'next');
}

function writeOutNamespaces(grant: Grant): Grant[] {
  const placeholders = placeholdersOf(grant.account);
  if (!placeholders.includes('namespace') || placeholders.length > 1) return [grant];
  return [...(grant.namespaces ?? [])].map((namespace) => ({
    ...grant,
    account: fill(grant.account, { namespace }),
    namespaces: new Set([namespace]),
  }));
}

function wantedBy(
  index: MappingIndex,
  grant: Grant,
  name: string,
  { mayReach, used }: { mayReach: JobReach; used: ReadonlySet<string> },
): WantedAccount {
  // A manager rule without namespaces applies wherever the manager runs.
  const all = [...(grant.namespaces ?? managerNamespaces(index))];
  const namespaces = grant.to === 'job' ? all.filter((namespace) => used.has(namespace)) : all;
  const isPlainTarget = grant.source.is === 'rule' && grant.source.rule.serviceAccount === name;
  return {
    ...{ name, namespaces, each: grant.namespaces !== undefined, to: grant.to, by: assigner(grant), how: 'assigned' },
    isReached: (namespace) => grant.to === 'manager' || mayReach(grant, namespace),
    rule: isPlainTarget && grant.source.is === 'rule' ? grant.source.rule : undefined,
    source: grant.source.is,
    path: isTemplate(grant, name) ? undefined : pathOf(grant, index),
  };
}

/** True if a name was made from a template. The index has one such name for each id. */
function isTemplate({ path, source }: Grant, name: string): boolean {
  if (source.is !== 'rule') return false;
  const { rule } = source;
  const [key, index] = path;
  const written = key === 'allow' && rule.kind === 'job' ? rule.allow[Number(index)] : rule.serviceAccount;
  return written !== name;
}

/** Returns the path of a grant's account in the mapping. */
export function pathOf({ path, source }: Grant, { mapping: { managers, rules } }: MappingIndex): string {
  if (source.is === 'default') return formatPath(path);
  const at =
    source.is === 'rule' ? ['rules', rules.indexOf(source.rule)] : ['managers', managers.indexOf(source.manager)];
  return formatPath([...at, ...path]);
}

function configuredAccounts({ mapping }: MappingIndex, { mayConfigure }: JobPlaces): WantedAccount[] {
  return mapping.managers.flatMap(({ key, jobServiceAccounts, namespaces: all }, manager) =>
    jobServiceAccounts.map((name, at) => {
      const namespaces = all.filter((namespace) => mayConfigure(key, namespace, name));
      return {
        ...{ name, namespaces, each: true, to: 'job', by: `manager ${key}`, how: 'configured' },
        ...{
          rule: undefined,
          isReached: () => true,
          source: 'manager',
          path: `managers[${manager}].jobServiceAccounts[${at}]`,
        },
      } as const;
    }),
  );
}
