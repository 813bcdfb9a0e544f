import type { JobPod } from '../sight.ts';
import type { FoundManager } from './managers.ts';
import type { AttributedPod } from './proposal.ts';

/**
 * The managers that may have created a job's pod, which does not tell: those that configure its account in its namespace; else
 * those that let jobs request it; else all that may create jobs there.
 *
 * @returns no managers for a pod of one that was not found
 */
export function attribute(pod: JobPod, managers: readonly FoundManager[]): AttributedPod {
  const { account, namespace } = pod;
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
