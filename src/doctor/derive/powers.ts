import { formatBinding, formatSubject, type Rbac } from '../world/rbac.ts';
import { bindingsIn } from './bindings-in.ts';
import { type Holder, holdersOf, makesAdministrator, type Permission } from './permission-holders.ts';

/** What some permissions are good for; `does` completes "… may". Any of the permissions is enough. */
export type Power = { does: string; permissions: readonly Permission[] };

/** Subjects of one binding with the same powers, in the same namespaces. */
export type Powerful = {
  /** The first of them. */
  holder: Holder;
  /** `ServiceAccount gitlab/alice`, `Group developers` */
  subjects: readonly string[];
  does: readonly string[];
  /** Empty for powers over the whole cluster. */
  namespaces: readonly string[];
};

/**
 * Who has which powers, without administrators of the cluster and parts of Kubernetes.
 *
 * @param namespaces where; `undefined` for objects that belong to no namespace, about which only ClusterRoleBindings count
 * @param isFine leaves out a subject that may have a power
 */
export function powerful(
  rbac: Rbac,
  powers: readonly Power[],
  namespaces: readonly string[] | undefined,
  isFine: (holder: Holder, power: Power, namespace: string) => boolean,
): readonly Powerful[] {
  const rbacIn = bindingsIn(rbac);
  const found = (namespaces ?? ['']).flatMap((namespace) =>
    powers.flatMap((power) =>
      holdersOf(rbacIn(namespace), namespace, power.permissions)
        .filter((holder) => !makesAdministrator(rbac, holder.binding) && !isFine(holder, power, namespace))
        .map((holder) => ({ holder, namespace, does: power.does })),
    ),
  );
  const perSubject = [
    ...Map.groupBy(found, ({ holder }) => `${formatBinding(holder.binding)} ${holder.index}`).values(),
  ];
  const alike = Map.groupBy(perSubject, (all) =>
    [formatBinding((all[0] as Found).holder.binding), ...all.map(({ does, namespace }) => `${namespace} ${does}`)].join(
      '\n',
    ),
  );
  return [...alike.values()].map((subjects): Powerful => {
    const [first] = subjects as [Found[]];
    return {
      holder: (first[0] as Found).holder,
      subjects: subjects.map(([one]) => formatSubject((one as Found).holder.subject)),
      does: [...new Set(first.map(({ does }) => does))],
      namespaces: namespaces === undefined ? [] : [...new Set(first.map(({ namespace }) => namespace))],
    };
  });
}

type Found = { holder: Holder; namespace: string; does: string };
