import { isAccountName } from '../../../mapping/names.ts';
import type { JobPod } from '../../sight.ts';
import { gather } from '../gather.ts';
import { isNamespaceName } from '../managers/places.ts';
import type { AttributedPod } from '../proposal.ts';

/** What the jobs of a project had in a namespace, as far as one manager may have created them. */
export type Group = {
  project: string;
  namespace: string;
  manager: string;
  /** Those whose account a rule can name: it is a valid name, not the account of a manager, and not in doubt. */
  usable: readonly JobPod[];
};

/** Ids that a rule can list. */
const ID = /^[1-9]\d{0,15}$/;

/**
 * The pods of jobs by namespace, project and manager. A pod that several managers may have created counts for each of them.
 *
 * @param isOfManager whether an account in a namespace is that of a manager
 */
export function groupsOf(
  pods: readonly AttributedPod[],
  isOfManager: (namespace: string, account: string) => boolean,
): readonly Group[] {
  const known = pods.flatMap(({ doubt, managers, pod }) => {
    const { namespace, project } = pod;
    if (project === undefined || !isId(project) || !isNamespaceName(namespace)) return [];
    return managers.map((manager) => ({ manager, namespace, project, pod, isDoubted: doubt !== undefined }));
  });
  return gather(known, ({ manager, namespace, project }) => [namespace, project, manager]).map((same) => {
    const [{ manager, namespace, project }] = same;
    const usable = same.flatMap(({ isDoubted, pod }) =>
      !isDoubted && isAccountName(pod.account) && !isOfManager(namespace, pod.account) ? [pod] : [],
    );
    return { manager, namespace, project, usable };
  });
}

/** Whether a text is the id of a project or a group, as a rule can list it. */
export function isId(text: string): boolean {
  return ID.test(text) && Number(text) <= Number.MAX_SAFE_INTEGER;
}

/** Each once, in the order of their numbers. */
export function sortedIds(ids: Iterable<string>): readonly string[] {
  return [...new Set(ids)].toSorted((one, other) => Number(one) - Number(other));
}
