import type { Grant } from '../../mapping/grants.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import { managerNamespaces } from '../world/manager-accounts.ts';

/** An account that a mapping requires, and the namespaces in which it must exist. */
export type WantedAccount = {
  name: string;
  namespaces: readonly string[];
  /** Whether it must exist in each of them; otherwise one is enough. */
  each: boolean;
  to: 'manager' | 'job';
  /** `rule "billing"`, `manager gitlab/gitlab-runner` */
  by: string;
  /** `assigned` by the mapping, or `configured` by a manager, as jobServiceAccounts says. */
  how: 'assigned' | 'configured';
};

/**
 * The accounts that a mapping requires. Those of a rule with `missing: next` are not among them: without them the next rule
 * applies.
 */
export function wantedAccounts(index: MappingIndex): readonly WantedAccount[] {
  const assigned = [...index.accounts.names].flatMap(([name, grants]) =>
    grants.filter(isRequired).map((grant) => wantedBy(index, grant, name)),
  );
  return [...assigned, ...configuredAccounts(index)];
}

/** The part of a mapping that assigns an account: `rule "billing"`, `manager gitlab/gitlab-runner`. */
export function assigner({ by, source }: Grant): string {
  if (source.is === 'default') return 'the default of the mapping';
  return source.is === 'rule' ? `rule "${by}"` : `manager ${by}`;
}

function isRequired({ source, path }: Grant): boolean {
  const isTarget = path[0] === 'serviceAccount';
  return !(isTarget && source.is === 'rule' && source.rule.missing === 'next');
}

function wantedBy(index: MappingIndex, grant: Grant, name: string): WantedAccount {
  // A manager rule without namespaces applies in whichever namespace the manager runs.
  const namespaces = [...(grant.namespaces ?? managerNamespaces(index))];
  return { name, namespaces, each: grant.namespaces !== undefined, to: grant.to, by: assigner(grant), how: 'assigned' };
}

function configuredAccounts({ mapping }: MappingIndex): WantedAccount[] {
  return mapping.managers.flatMap(({ key, jobServiceAccounts, namespaces }) =>
    jobServiceAccounts.map((name) => {
      return { name, namespaces, each: true, to: 'job', by: `manager ${key}`, how: 'configured' } as const;
    }),
  );
}
