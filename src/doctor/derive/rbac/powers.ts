import { groupsOf } from '../../../collections/groups-of.ts';
import {
  type Binding,
  formatBinding,
  type PolicyRule,
  type Rbac,
  type Subject,
  showSubject,
} from '../../world/rbac.ts';
import { bindingsIn } from './bindings-in.ts';
import { allows, type Holder, holdersWhere, makesAdministrator, type Permission } from './permission-holders.ts';
import { mayBeAmong } from './same-user.ts';
import { isSystemSubject } from './system-subject.ts';

/** What a user can do with any of some permissions. `does` completes the phrase "… may". */
export type Power = {
  does: string;
  permissions: readonly Permission[];
  /** Returns whether the rules of a role have what a subject needs in addition, by this binding or another one. */
  also?: (rules: readonly PolicyRule[], binding: Pick<Binding, 'namespace'>) => boolean;
};

/** Subjects of one binding that have the same powers in the same namespaces. */
export type PowerHolders = {
  /** The first subject. */
  holder: Holder;
  all: readonly Subject[];
  /** The subjects for people: `ServiceAccount gitlab/alice`, `Group developers` */
  subjects: readonly string[];
  does: readonly string[];
  /** The namespaces; empty for powers over the whole cluster. */
  namespaces: readonly string[];
};

/**
 * Returns who has which powers, without administrators of the cluster and parts of Kubernetes.
 *
 * @param namespaces where the powers matter; `undefined` for objects that do not belong to a namespace, for which only
 * ClusterRoleBindings apply
 * @param isExcluded returns true for a subject that may have a power
 */
export function powerHolders(
  rbac: Rbac,
  powers: readonly Power[],
  namespaces: readonly string[] | undefined,
  isExcluded: (holder: Holder, power: Power, namespace: string) => boolean,
): readonly PowerHolders[] {
  const rbacIn = bindingsIn(rbac);
  const hasPower = powers.map((power) => ({ power, has: givesPower(power), isComplete: completesPower(rbac, power) }));
  const found = (namespaces ?? ['']).flatMap((namespace) => {
    const local = rbacIn(namespace);
    return hasPower.flatMap(({ has, isComplete, power }) =>
      holdersWhere(local, namespace, (rules) => (has(rules) ? ['it'] : []))
        .filter((holder) => isComplete(holder.subject))
        .filter((holder) => !makesAdministrator(rbac, holder.binding) && !isExcluded(holder, power, namespace))
        .map((holder): Found => ({ holder, namespace, does: power.does })),
    );
  });
  const perSubject = groupsOf(found, ({ holder: { binding, index } }) => `${formatBinding(binding)} ${index}`);
  const alike = groupsOf(perSubject, (all) => {
    const [{ holder }] = all;
    return [formatBinding(holder.binding), ...all.map(({ does, namespace }) => `${namespace} ${does}`)].join('\n');
  });
  return alike.map((subjects): PowerHolders => {
    const [first] = subjects;
    return {
      holder: first[0].holder,
      all: subjects.map(([{ holder }]) => holder.subject),
      subjects: subjects.map(([{ holder }]) => showSubject(holder.subject)),
      does: [...new Set(first.map(({ does }) => does))],
      namespaces: namespaces === undefined ? [] : [...new Set(first.map(({ namespace }) => namespace))],
    };
  });
}

/**
 * Returns a function that tells whether a subject has what a power needs in addition to its permissions. Ignores what
 * administrators have: of a group with the permissions, only its administrators would have both.
 */
export function completesPower(rbac: Rbac, { also }: Power): (subject: Subject) => boolean {
  if (also === undefined) return () => true;
  const having = rbac.bindings.filter(
    (binding) => also(rbac.roles.get(binding.role) ?? [], binding) && !makesAdministrator(rbac, binding),
  );
  return mayBeAmong(having.flatMap(({ subjects }) => subjects.filter((one) => !isSystemSubject(one))));
}

/**
 * Returns a function that tells whether rules give a power. It decides once for each role, because the answer is the
 * same in each namespace in which the role is bound.
 */
function givesPower({ permissions }: Power): (rules: readonly PolicyRule[]) => boolean {
  const known = new Map<readonly PolicyRule[], boolean>();
  return (rules) => {
    const has = known.get(rules) ?? rules.some((rule) => permissions.some((permission) => allows(rule, permission)));
    known.set(rules, has);
    return has;
  };
}

type Found = { holder: Holder; namespace: string; does: string };
