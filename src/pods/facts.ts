import { isJobShaped, isPauseMarked, nameOf, PROJECT_LABEL, projectInName } from './job-shape.ts';
import { MANAGER_LABEL, type ManagerMark, managerMark } from './manager-marks.ts';
import { optOutMarks } from './opt-out-marks.ts';
import { withOwnIdentity } from './own-identity.ts';
import type { Pod } from './pod.ts';
import { isController, isNode, type Requester } from './requester.ts';
import { isAtLeast, type RunnerVersion, runnerVersion } from './runner-version.ts';

/** Everything a decision may know of a pod. What a pipeline author can forge is left out, or only compared, never used. */
export type PodFacts = {
  name: string;
  namespace: string;
  requester: Requester;
  /** The account on the pod now: set by the runner's configuration, asked for by the job, or `default`. */
  serviceAccount: string;
  /** Project id in the name, the one place that no variable of a job reaches. Digits as written. */
  project: string | undefined;
  /** Project id in the label: compared with {@link project}, never used. */
  labeledProject: string | undefined;
  runnerVersion: RunnerVersion | undefined;
  /** Id of the top-level group, where it can be trusted. */
  rootGroup: string | undefined;
  /** Short token of the runner, where it can be trusted. */
  runner: string | undefined;
  /** Why {@link rootGroup} and {@link runner} are unknown; `undefined` where the labels can be trusted. */
  labelsUntrusted: string | undefined;
  jobShaped: boolean;
  pauseMark: boolean;
  managerMark: ManagerMark | undefined;
  /** Value of our own label on a manager. */
  managerName: string | undefined;
  madeByController: boolean;
  isMirror: boolean;
  /** Labels under our prefix: on a job they can only be forged. */
  ownLabels: readonly string[];
  optOut: readonly string[];
  /** Containers that bring a role of their own, and so get no identity from the EKS hook. */
  ownIdentity: readonly string[];
};

/** Everything that we write on a pod, and the label that selects a namespace, begins with this. */
export const OWN_PREFIX = 'gitlab-runner-irsa/';

const ROOT_GROUP_LABEL = 'project.runner.gitlab.com/root-namespace-id';
const RUNNER_LABEL = 'manager.runner.gitlab.com/id-short';
const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

/**
 * Reads a pod once.
 *
 * @param namespace `request.namespace`: older API servers leave the pod's own empty
 * @param byManager whether a listed manager created the pod; the labels of any other pod prove nothing
 */
export function factsOf(pod: Pod, namespace: string, requester: Requester, byManager: boolean): PodFacts {
  const labels = pod.metadata?.labels ?? {};
  const annotations = pod.metadata?.annotations ?? {};
  const name = nameOf(pod);
  const version = runnerVersion(pod);
  const labelsUntrusted = whyUntrusted(version, byManager);
  const rootGroup = labels[ROOT_GROUP_LABEL];
  return {
    name,
    namespace,
    requester,
    // The name wins over its deprecated alias, and the ServiceAccount plugin writes `default` (core/v1 conversion.go).
    serviceAccount: pod.spec?.serviceAccountName || pod.spec?.serviceAccount || 'default',
    project: projectInName(name),
    labeledProject: labels[PROJECT_LABEL],
    runnerVersion: version,
    // `0` is what a runner writes when its GitLab does not send the id.
    rootGroup: labelsUntrusted === undefined && rootGroup !== '0' ? rootGroup : undefined,
    runner: labelsUntrusted === undefined ? labels[RUNNER_LABEL] : undefined,
    labelsUntrusted,
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

/** Labels under `runner.gitlab.com` are guarded against job variables since runner 17.9 (`safeLabelSetter` there). */
function whyUntrusted(version: RunnerVersion | undefined, byManager: boolean): string | undefined {
  if (!byManager) return 'the requester is not a listed manager';
  if (version === undefined) return 'managedFields does not name the version of a GitLab runner';
  if (!isAtLeast(version, 17, 9))
    return `the runner is ${version.major}.${version.minor}; before 17.9 a job can forge every label`;
  return undefined;
}
