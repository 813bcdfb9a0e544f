import { lookIn } from '../../doctor/world/by-namespace.ts';
import { isSeen } from '../../doctor/world/seen.ts';
import { ROLE_NAME_LENGTH } from '../../iam/role.ts';
import { quote } from '../../printable.ts';
import type { Sight } from '../sight.ts';
import { isRole } from './cluster-facts.ts';
import { freeName } from './names.ts';
import type { Proposal } from './proposal.ts';

/** A ServiceAccount that managers or jobs have. */
export type ProposedAccount = {
  name: string;
  kind: 'manager' | 'job';
  namespaces: readonly string[];
  /** The role in its annotation. */
  roleArn: string | undefined;
  /** Only for a fleet: the name of the role that would be created for an account without one. */
  role: string | undefined;
  says: readonly string[];
};

type Place = { namespace: string; name: string; kind: ProposedAccount['kind'] };

/**
 * The accounts that a proposal names, with their roles. Those of one name that have the same role are one entry.
 *
 * @param prefix of the names of roles that would be created: the name of the cluster
 * @param partition of the cluster; roles of others are left out
 */
export function proposedAccounts(
  { managers, rules }: Proposal,
  { accounts }: Pick<Sight, 'accounts'>,
  { partition, prefix }: { partition: string; prefix: string },
): readonly ProposedAccount[] {
  const ofManagers = managers.map(({ account, namespace }): Place => ({ namespace, name: account, kind: 'manager' }));
  const ofRules = rules.flatMap(({ allow, namespaces, serviceAccount }) =>
    namespaces.flatMap((namespace) =>
      [serviceAccount, ...allow].map((name): Place => ({ namespace, name, kind: 'job' })),
    ),
  );
  const configured = managers.flatMap(({ jobAccount, namespaces }) =>
    jobAccount === 'default'
      ? []
      : namespaces.map((namespace): Place => ({ namespace, name: jobAccount, kind: 'job' })),
  );
  const places = new Map<string, Place>();
  for (const place of [...ofManagers, ...ofRules, ...configured]) {
    const key = `${place.namespace}/${place.name}`;
    if (!places.has(key)) places.set(key, place);
  }
  const annotation = ({ namespace, name }: Place) => {
    const there = lookIn(accounts, namespace, 'ServiceAccounts');
    return isSeen(there) ? there.seen?.get(name)?.roleArn : undefined;
  };
  const usable = (place: Place) => {
    const arn = annotation(place);
    return isRole(arn) && arn.startsWith(`arn:${partition}:`) ? arn : undefined;
  };
  const managerRoles = new Set(ofManagers.flatMap((place) => usable(place)?.toLowerCase() ?? []));
  const isShared = (place: Place) => place.kind === 'job' && managerRoles.has(usable(place)?.toLowerCase() ?? '');
  const groups = Map.groupBy(places.values(), (place) =>
    JSON.stringify([place.kind, place.name, isShared(place) ? undefined : usable(place)]),
  );
  const taken = new Set([...places.values()].flatMap((place) => usable(place)?.split('/').at(-1)?.toLowerCase() ?? []));
  return [...groups.values()].flatMap((same): ProposedAccount[] => {
    const [first] = same;
    if (first === undefined) return [];
    const found = annotation(first);
    const roleArn = isShared(first) ? undefined : usable(first);
    const { kind, name } = first;
    return [
      {
        ...{ name, kind, roleArn, namespaces: same.map(({ namespace }) => namespace) },
        role: roleArn === undefined ? freeName(`${prefix}-${name}`, ROLE_NAME_LENGTH, taken) : undefined,
        says: saysOf(found, roleArn, isShared(first)),
      },
    ];
  });
}

function saysOf(found: string | undefined, roleArn: string | undefined, isShared: boolean): string[] {
  if (roleArn !== undefined) return [];
  if (isShared)
    return [
      `It has the role of a manager now, ${found}, so its jobs have the permissions of the manager. Give it its own.`,
    ];
  if (found === undefined)
    return [
      'It has no role annotation now. generate writes a role for it; nothing changes until the account is annotated.',
    ];
  return [`Its role annotation is ${quote(found)}, which cannot be used here.`];
}
