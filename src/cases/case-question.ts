import type { ReviewRequest } from '../admission/review/review.ts';
import { jobQuestion } from '../explain/job/job-question.ts';
import { possiblePlaces } from '../explain/job/possible-places.ts';
import { withMarks } from '../explain/marks.ts';
import { NO_UID } from '../explain/questions.ts';
import { parseRequester } from '../explain/requester.ts';
import type { MappingIndex } from '../mapping/index/compile.ts';
import { managerOf } from '../mapping/index/manager-of.ts';
import { MANAGER_LABEL } from '../names.ts';
import type { Container, Pod } from '../pods/pod.ts';
import { serviceAccountRequester } from '../pods/requester.ts';
import type { Case, JobCase, ManagerCase, OtherCase } from './case.ts';

/** The request that a case describes; or the key that the case must add, and the values that it could have. */
type CaseQuestion =
  | { is: 'asked'; request: ReviewRequest }
  | { is: 'open'; key: 'createdBy' | 'namespace'; choice: readonly string[] };

/**
 * Builds the request that the webhook would receive for a case. A pod that the case does not fully describe has no
 * request.
 */
export function caseQuestion(one: Case, index: MappingIndex): CaseQuestion {
  return one.kind === 'job' ? jobRequest(one, index) : { is: 'asked', request: podRequest(one) };
}

function jobRequest(one: JobCase, index: MappingIndex): CaseQuestion {
  const place = completedPlace(one, index);
  if (place.is === 'open') return place;
  const { annotations, labels, project, requestedAccount, rootGroup, runner, runnerVersion, token } = one;
  const { request } = jobQuestion(
    {
      ...{ project, rootGroup, runner, runnerVersion, requestedAccount, labels, annotations },
      ...{ namespace: place.namespace, requester: place.createdBy },
    },
    index,
  );
  const requester = token === 'bound' ? request.requester : { ...request.requester, pod: undefined };
  return { is: 'asked', request: { ...request, requester } };
}

type PlaceOfJob =
  | { is: 'known'; namespace: string; createdBy: string }
  | { is: 'open'; key: 'createdBy' | 'namespace'; choice: readonly string[] };

/**
 * Completes a case with the manager or namespace that it omits, if the mapping leaves only one choice. A requester that
 * the mapping does not list could create pods in any namespace.
 */
function completedPlace(
  { createdBy, namespace }: Pick<JobCase, 'createdBy' | 'namespace'>,
  index: MappingIndex,
): PlaceOfJob {
  if (createdBy !== undefined && namespace !== undefined) return { is: 'known', namespace, createdBy };
  const manager = createdBy === undefined ? undefined : managerOf(index, parseRequester(createdBy));
  const possible = possiblePlaces(index, { manager, namespace });
  if (createdBy !== undefined) {
    const choice = distinctTexts(possible.map((place) => place.namespace));
    const [only] = choice;
    return only === undefined || choice.length > 1
      ? { is: 'open', key: 'namespace', choice }
      : { is: 'known', namespace: only, createdBy };
  }
  // No manager may create jobs in this namespace, but each of them could try.
  const managers = distinctTexts(possible.map((place) => place.manager.key));
  const choice = managers.length === 0 ? index.mapping.managers.map(({ key }) => key) : managers;
  const [only] = choice;
  return only === undefined || choice.length > 1
    ? { is: 'open', key: 'createdBy', choice }
    : completedPlace({ createdBy: only, namespace }, index);
}

function distinctTexts(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

/** The requester of a pod that a Kubernetes controller creates, as it does for a manager. */
const CONTROLLER = serviceAccountRequester('kube-system', 'replicaset-controller');

function podRequest(one: ManagerCase | OtherCase): ReviewRequest {
  const { createdBy, kind, namespace } = one;
  const usual = kind === 'manager' ? CONTROLLER : parseRequester('user:any-user');
  const requester = createdBy === undefined ? usual : parseRequester(createdBy);
  const object = withMarks(kind === 'manager' ? managerPod(one) : podNamed('any-pod', one, { name: 'any' }), one);
  return { uid: NO_UID, operation: 'CREATE', resource: 'pods', namespace, requester, dryRun: false, object };
}

/**
 * Returns a pod with the marks of GitLab's chart (`src/pods/manager-marks.ts`), and with our label if the case names
 * the manager.
 */
function managerPod(one: ManagerCase): Pod {
  const container = {
    name: 'gitlab-runner',
    command: ['/bin/sh', '/configmaps/entrypoint'],
    env: [{ name: 'CI_SERVER_URL' }],
  };
  const labels = one.managerName === undefined ? {} : { [MANAGER_LABEL]: one.managerName };
  return withMarks(podNamed('gitlab-runner', one, container), { labels, annotations: {} });
}

function podNamed(name: string, { namespace, requestedAccount }: ManagerCase | OtherCase, container: Container): Pod {
  const account = requestedAccount ?? 'default';
  return {
    metadata: { name, namespace },
    spec: { serviceAccountName: account, serviceAccount: account, containers: [container] },
  };
}
