import { groupsOf } from '../../collections/groups-of.ts';
import { lookIn } from '../../doctor/world/by-namespace.ts';
import { isSeen } from '../../doctor/world/seen.ts';
import { parseRoleArn } from '../../iam/role.ts';
import { quote } from '../../text/printable.ts';
import type { Sight } from '../sight.ts';
import { isRole } from './cluster-facts.ts';
import { type AccountPlace, accountsOfRule, type Proposal } from './proposal.ts';

/** A ServiceAccount that managers or jobs use. */
export type ProposedAccount = {
  name: string;
  kind: 'manager' | 'job';
  namespaces: readonly string[];
  /** The role that its annotation names. */
  roleArn: string | undefined;
  comments: readonly string[];
};

type Place = AccountPlace & { kind: ProposedAccount['kind'] };

/**
 * Returns the accounts that a proposal names, with their roles. Accounts with the same name and role are one entry.
 *
 * @param partition of the cluster; roles of other partitions are left out
 */
export function proposedAccounts(
  { managers, rules }: Proposal,
  { accounts }: Pick<Sight, 'accounts'>,
  partition: string,
): readonly ProposedAccount[] {
  const ofManagers = managers.map(({ account, namespace }): Place => ({ namespace, name: account, kind: 'manager' }));
  const ofRules = rules.flatMap((rule) => accountsOfRule(rule).map((place): Place => ({ ...place, kind: 'job' })));
  const exists = ({ name, namespace }: AccountPlace) => {
    const namespaceAccounts = lookIn(accounts, namespace, 'ServiceAccounts');
    return !isSeen(namespaceAccounts) || namespaceAccounts.seen?.has(name) === true;
  };
  const configured = managers.flatMap(({ jobAccount, namespaces }) => {
    if (jobAccount === 'default') return [];
    const all = namespaces.map((namespace): Place => ({ namespace, name: jobAccount, kind: 'job' }));
    // Only some runners of a manager may configure the account. A fleet requires it in at least one namespace.
    return all.some(exists) ? all.filter(exists) : all;
  });
  const places = new Map<string, Place>();
  for (const place of [...ofManagers, ...ofRules, ...configured]) {
    const key = `${place.namespace}/${place.name}`;
    if (!places.has(key)) places.set(key, place);
  }
  const annotation = ({ namespace, name }: Place) => {
    const namespaceAccounts = lookIn(accounts, namespace, 'ServiceAccounts');
    return isSeen(namespaceAccounts) ? namespaceAccounts.seen?.get(name)?.roleArn : undefined;
  };
  const usable = usableRoles([...places.values()].map(annotation), partition);
  const roleOf = (place: Place) => usable.get(annotation(place) ?? '');
  const ofManager = new Set(ofManagers.map(roleOf));
  const isShared = (place: Place) =>
    place.kind === 'job' && roleOf(place) !== undefined && ofManager.has(roleOf(place));
  const groups = groupsOf(places.values(), (place) =>
    JSON.stringify([place.kind, place.name, isShared(place) ? undefined : roleOf(place)]),
  );
  return groups.map((same): ProposedAccount => {
    const [first] = same;
    const found = annotation(first);
    const roleArn = isShared(first) ? undefined : roleOf(first);
    const { kind, name } = first;
    return {
      ...{ name, kind, roleArn, namespaces: same.map(({ namespace }) => namespace) },
      comments: exists(first)
        ? commentsOf(found, roleArn, isShared(first))
        : ['It does not exist, so the API server refuses jobs that have it.'],
    };
  });
}

/**
 * Returns the ARNs that a fleet can contain. IAM compares role names within an AWS account regardless of path and case,
 * so only the first of equal names is kept.
 */
function usableRoles(arns: readonly (string | undefined)[], partition: string): ReadonlyMap<string, string> {
  const byName = new Map<string, string>();
  return new Map(
    arns.flatMap((arn) => {
      const role = isRole(arn) ? parseRoleArn(arn) : undefined;
      if (arn === undefined || role?.partition !== partition) return [];
      const name = `${role.awsAccount}/${role.name.toLowerCase()}`;
      const first = byName.get(name) ?? arn;
      byName.set(name, first);
      return first === arn ? [[arn, arn] as const] : [];
    }),
  );
}

function commentsOf(found: string | undefined, roleArn: string | undefined, isShared: boolean): string[] {
  if (roleArn !== undefined) return [];
  if (isShared)
    return [
      `It has the role of a manager now, ${found}, so its jobs have the permissions of the manager. To give it a role of its own, remove identity.`,
    ];
  if (found === undefined)
    return [
      'It has no role annotation: no role, or one of EKS Pod Identity. To give it a role, change identity: with pod-identity, the webhook no longer warns about any account that lacks its annotation (unannotated: allow).',
    ];
  return [`Its role annotation is ${quote(found)}, which cannot be used here.`];
}
