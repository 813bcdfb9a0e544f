import type { Grant } from '../../mapping/grants.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import { managerNamespaces } from '../world/scope.ts';

/** An account that a mapping names, and where it has to be. */
export type WantedAccount = {
  name: string;
  namespaces: readonly string[];
  /** Whether it is wanted in each of them; otherwise one is enough. */
  each: boolean;
  to: 'manager' | 'job';
  /** `rule "billing"`, `manager gitlab/gitlab-runner` */
  by: string;
  /** `given` by the mapping; `configured`: what a manager's own configuration sets, by jobServiceAccounts. */
  how: 'given' | 'configured';
};

/**
 * The accounts that a mapping cannot do without. Those of a rule with `missing: next` are not among them: the next rule
 * is what is wanted without them.
 */
export function wantedAccounts(index: MappingIndex): readonly WantedAccount[] {
  const given = [...index.accounts.names].flatMap(([name, grants]) =>
    grants.filter(isRequired).map((grant) => wantedBy(index, grant, name)),
  );
  return [...given, ...configuredAccounts(index)];
}

/** In words. */
export function giver({ by, source }: Grant): string {
  if (source.is === 'default') return 'the default of the mapping';
  return source.is === 'rule' ? `rule "${by}"` : `manager ${by}`;
}

function isRequired({ source, path }: Grant): boolean {
  const isTarget = path[0] === 'serviceAccount';
  return !(isTarget && source.is === 'rule' && source.rule.missing === 'next');
}

function wantedBy(index: MappingIndex, grant: Grant, name: string): WantedAccount {
  // A rule for managers without namespaces is about whichever of them its pods are in.
  const namespaces = [...(grant.namespaces ?? managerNamespaces(index))];
  return { name, namespaces, each: grant.namespaces !== undefined, to: grant.to, by: giver(grant), how: 'given' };
}

function configuredAccounts({ mapping }: MappingIndex): WantedAccount[] {
  return mapping.managers.flatMap(({ key, jobServiceAccounts, namespaces }) =>
    jobServiceAccounts.map((name) => {
      return { name, namespaces, each: true, to: 'job', by: `manager ${key}`, how: 'configured' } as const;
    }),
  );
}
