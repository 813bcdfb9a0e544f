import { isAccountName } from '../../../mapping/names.ts';
import type { JobPod } from '../../sight.ts';
import { gather } from '../gather.ts';
import { isNamespaceName } from '../managers/places.ts';
import type { AttributedPod } from '../proposal.ts';

/** The jobs of a project in a namespace that one manager may have created. */
export type Group = {
  project: string;
  namespace: string;
  manager: string;
  /**
   * The jobs with an account that a rule can name: the name is valid, it is not the account of a manager, and it is not
   * in doubt.
   */
  usable: readonly JobPod[];
};

/** Matches the ids that a rule can list. */
const ID = /^[1-9]\d{0,15}$/;

/**
 * Groups pods of jobs by namespace, project and manager. A pod that several managers may have created is in a group of
 * each.
 *
 * @param isOfManager returns true for the account of a manager in a namespace
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

/** True if a text is the id of a project or a group that a rule can list. */
export function isId(text: string): boolean {
  return ID.test(text) && Number(text) <= Number.MAX_SAFE_INTEGER;
}

/** Returns each id once, sorted by number. */
export function sortedIds(ids: Iterable<string>): readonly string[] {
  return [...new Set(ids)].toSorted((one, other) => Number(one) - Number(other));
}
