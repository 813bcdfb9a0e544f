import { serviceAccountOf } from '../../pods/requester.ts';
import type { JobPod } from '../sight.ts';
import type { FoundManager } from './managers.ts';
import type { AttributedPod } from './proposal.ts';

/**
 * The managers that may have created a job's pod. An audit log says which one; a pod does not: those that configure its account in its namespace; else
 * those that let jobs request it; else all that may create jobs there.
 *
 * @returns no managers for a pod of one that was not found
 */
export function attribute(pod: JobPod, managers: readonly FoundManager[]): AttributedPod {
  const { account, namespace, past } = pod;
  if (past !== undefined) {
    const requester = serviceAccountOf(past.requester);
    const key = requester === undefined ? undefined : `${requester.namespace}/${requester.name}`;
    return { pod, managers: managers.flatMap((manager) => (manager.key === key ? [manager.key] : [])) };
  }
  const there = managers.filter(
    ({ places, runners }) =>
      places.some((place) => place.namespace === namespace) ||
      runners.some(({ placement }) => placement.mayEnter(namespace)),
  );
  const configuring = there.filter(({ places }) =>
    places.some((place) => place.namespace === namespace && place.account === account),
  );
  const letting = there.filter(({ runners }) => runners.some(({ placement }) => placement.mayRequest(account)));
  const [chosen = []] = [configuring, letting, there].filter(({ length }) => length > 0);
  return { pod, managers: chosen.map(({ key }) => key).toSorted() };
}
