import { serviceAccountOf } from '../../../pods/requester.ts';
import type { JobPod } from '../../sight.ts';
import type { FoundManager } from '../managers/managers.ts';
import type { AttributedPod } from '../proposal.ts';

/**
 * Returns the managers that may have created a job's pod. An audit log says which one did. Otherwise these are the
 * managers whose runners have the name in the pod's label, or all managers without such a label. Of these, it returns
 * those that configure the account in the namespace; if there are none, those that let jobs request the account; and if
 * there are none, all that may create jobs in the namespace, with a doubt about the account.
 *
 * @param managers all that were found; without `instances` if they serve the same GitLab
 * @returns no managers if the one that created the pod was not found
 */
export function attribute(pod: JobPod, managers: readonly FoundManager[]): AttributedPod {
  const { account, namespace, past } = pod;
  if (past !== undefined) {
    const requester = serviceAccountOf(past.requester);
    const key = requester === undefined ? undefined : `${requester.namespace}/${requester.name}`;
    return { pod, managers: managers.flatMap((manager) => (manager.key === key ? [manager.key] : [])) };
  }
  const inNamespace = managers.filter(
    ({ places, runners }) =>
      places.some((place) => place.namespace === namespace) ||
      runners.some(({ placement }) => placement.mayEnter(namespace)),
  );
  const named = inNamespace.filter(({ runners }) => runners.some(({ isNamed }) => isNamed(pod.runnerName)));
  const possible = named.length > 0 ? named : inNamespace;
  const configuring = possible.filter(({ places }) =>
    places.some((place) => place.namespace === namespace && place.account === account),
  );
  const allowing = possible.filter(({ runners }) => runners.some(({ placement }) => placement.mayRequest(account)));
  const [chosen = []] = [configuring, allowing, possible].filter(({ length }) => length > 0);
  const doubt = account === 'default' ? undefined : doubtAbout(chosen, chosen === configuring || chosen === allowing);
  return { pod, managers: chosen.map(({ key }) => key).toSorted(), ...(doubt === undefined ? {} : { doubt }) };
}

const UNKNOWN = 'one that is not known';

/**
 * Says why it is not certain that a project may have its account. Is not used for the account default, which no rule
 * can assign.
 */
function doubtAbout(managers: readonly FoundManager[], isGiven: boolean): string | undefined {
  if (managers.length === 0) return undefined;
  if (!isGiven)
    return 'No runner that was found configures this account here or lets jobs request it (service_account_overwrite_allowed). A webhook gave it to the pod, or a client other than GitLab Runner created the pod under its name.';
  const instances = new Set(managers.flatMap((one) => (one.instances.length > 0 ? one.instances : [UNKNOWN])));
  return instances.size > 1
    ? `The pod may be of a project of any of these GitLab instances: ${[...instances].toSorted().join(', ')}. Keep the managers of the right one in createdBy.`
    : undefined;
}
