import { MANAGER_LABEL, OWN_PREFIX } from '../names.ts';
import { isJobShaped, isPauseMarked, nameOf, PROJECT_LABEL, projectInName } from './job-shape.ts';
import { type ManagerMark, managerMark } from './manager-marks.ts';
import { optOutMarks } from './opt-out-marks.ts';
import { withOwnIdentity } from './own-identity.ts';
import type { Pod } from './pod.ts';
import { isController, isNode, type Requester } from './requester.ts';
import { isAtLeast, type RunnerVersion, runnerVersion } from './runner-version.ts';

/**
 * What a decision reads of a pod. What a pipeline author can forge is left out, or is only compared with what cannot be
 * forged.
 */
export type PodFacts = {
  name: string;
  namespace: string;
  requester: Requester;
  /** The account on the pod as received: configured for the runner, requested by the job, or `default`. */
  serviceAccount: string;
  /** Project id in the name, the only place that no variable of a job can change. The digits are unchanged. */
  project: string | undefined;
  /** Project id in the label. It is only compared with {@link project}. */
  labeledProject: string | undefined;
  runnerVersion: RunnerVersion | undefined;
  /** Id of the top-level group, if it can be trusted. */
  rootGroup: string | undefined;
  /** Short token of the runner, if it can be trusted. */
  runner: string | undefined;
  /**
   * Says whether the labels that the runner sets can be trusted. If not, {@link rootGroup} and {@link runner} are
   * unknown.
   */
  labelTrust: LabelTrust;
  jobShaped: boolean;
  pauseMark: boolean;
  managerMark: ManagerMark | undefined;
  /** Value of our label on a manager pod. */
  managerName: string | undefined;
  madeByController: boolean;
  isMirror: boolean;
  /** Labels under our prefix. On a job, they are always forged. */
  ownLabels: readonly string[];
  /** Marks that decline an AWS identity. */
  optOut: readonly string[];
  /** Containers that set a role themselves, so that the EKS webhook gives them no identity. */
  ownIdentity: readonly string[];
};

/** `forgeable`: the runner is older than 17.9. */
type LabelTrust = 'trusted' | 'not_by_manager' | 'version_unknown' | 'forgeable';

export const ROOT_GROUP_LABEL = 'project.runner.gitlab.com/root-namespace-id';
export const RUNNER_LABEL = 'manager.runner.gitlab.com/id-short';
/** The value that a runner writes into {@link ROOT_GROUP_LABEL} if its GitLab does not send the id. */
export const NO_GROUP = '0';
const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

/**
 * Reads a pod. Nothing later reads the pod itself to decide.
 *
 * @param namespace `request.namespace`, because older API servers leave the namespace of the pod empty
 * @param byManager true if a listed manager created the pod; the labels of any other pod prove nothing
 */
export function factsOf(pod: Pod, namespace: string, requester: Requester, byManager: boolean): PodFacts {
  const labels = pod.metadata?.labels ?? {};
  const annotations = pod.metadata?.annotations ?? {};
  const name = nameOf(pod);
  const version = runnerVersion(pod);
  const labelTrust = trustIn(version, byManager);
  const rootGroup = labels[ROOT_GROUP_LABEL];
  return {
    name,
    namespace,
    requester,
    // `serviceAccountName` takes precedence over its deprecated alias. The ServiceAccount plugin writes `default`
    // (core/v1 conversion.go).
    serviceAccount: pod.spec?.serviceAccountName || pod.spec?.serviceAccount || 'default',
    project: projectInName(name),
    labeledProject: labels[PROJECT_LABEL],
    runnerVersion: version,
    rootGroup: labelTrust === 'trusted' && rootGroup !== NO_GROUP ? rootGroup : undefined,
    runner: labelTrust === 'trusted' ? labels[RUNNER_LABEL] : undefined,
    labelTrust,
    jobShaped: isJobShaped(pod),
    pauseMark: isPauseMarked(pod),
    managerMark: managerMark(pod),
    managerName: labels[MANAGER_LABEL],
    madeByController: isController(requester),
    isMirror: annotations[MIRROR_ANNOTATION] !== undefined && isNode(requester),
    ownLabels: Object.keys(labels).filter((key) => key.startsWith(OWN_PREFIX)),
    optOut: optOutMarks(pod),
    ownIdentity: withOwnIdentity(pod),
  };
}

/**
 * Since 17.9, the runner prevents job variables from setting labels under `runner.gitlab.com` (`safeLabelSetter` in its
 * source).
 */
function trustIn(version: RunnerVersion | undefined, byManager: boolean): LabelTrust {
  if (!byManager) return 'not_by_manager';
  if (version === undefined) return 'version_unknown';
  return isAtLeast(version, 17, 9) ? 'trusted' : 'forgeable';
}
