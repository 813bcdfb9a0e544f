import { showList } from '../../documents/show.ts';
import { userError } from '../../errors.ts';
import { checkIdFlag } from '../../gitlab-id.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import { managerOf } from '../../mapping/index/manager-of.ts';
import type { Manager } from '../../mapping/mapping.ts';
import { readsLabel } from '../../mapping/reads-label.ts';
import { isAtLeast, type RunnerVersion } from '../../pods/runner-version.ts';
import { givenLabels, LABELS } from '../given-labels.ts';
import { withMarks } from '../marks.ts';
import type { Overrides, Question, RecordedLabel } from '../question.ts';
import { NO_UID } from '../questions.ts';
import { onlyManager, parseRequester, withAssumedToken } from '../requester.ts';
import { buildPod } from './build-pod.ts';
import { possiblePlaces } from './possible-places.ts';
import { formatVersion, NEWEST, parseRunnerVersion } from './runner-version.ts';

/** A job that the command line describes. */
export type DescribedJob = Overrides & { project: string; rootGroup: string | undefined; runner: string | undefined };

/**
 * What the runners of its manager configure for jobs in the cluster. `host`: they do not use the token of their pod.
 */
type Configured = { accounts: readonly string[]; namespaces: readonly string[]; host: boolean };

/**
 * Returns the question about a job of a project, with the pod as the manager would send it.
 *
 * @param found what the runners of the manager configure; if `undefined`, what the mapping expects of them is used
 * @throws a user error `project_invalid`, `root_group_invalid`, `runner_invalid`, `flag_missing` or `requester_unknown`
 */
export function jobQuestion(job: DescribedJob, index: MappingIndex, found?: Configured): Question {
  const { project } = job;
  checkIdFlag('--project', project);
  const given = givenLabels(job);
  const assumed: string[] = [];
  const named = job.requester === undefined ? undefined : parseRequester(job.requester);
  const namespace = job.namespace ?? onlyNamespace(named && managerOf(index, named), index);
  if (job.namespace === undefined)
    assumed.push(
      `the namespace is ${namespace}, the only one where jobs may be created (set another with --namespace)`,
    );
  const likely =
    named === undefined
      ? onlyManager(`project ${project}`, namespace, index)
      : { requester: named, assumed: undefined };
  if (likely.assumed !== undefined) assumed.push(likely.assumed);
  const { requester, assumed: token } = found?.host
    ? {
        requester: likely.requester,
        assumed: 'the request has no token of a running pod, because its runner sets host',
      }
    : withAssumedToken(likely.requester, index);
  if (token !== undefined) assumed.push(token);
  if (found !== undefined && found.namespaces.length > 0 && !found.namespaces.includes(namespace))
    assumed.push(`its runner creates jobs in namespace ${showList(found.namespaces)} now, not in ${namespace}`);

  const expected = managerOf(index, requester)?.jobServiceAccounts ?? ['default'];
  const configured = found === undefined || found.accounts.length === 0 ? expected : found.accounts;
  const [first = 'default'] = configured;
  if (job.requestedAccount === undefined)
    assumed.push(
      `the job requests no account, so it has the configured one, ${configured.length === 1 ? first : `${first} of ${showList(configured)}`} (set another with --requested-account NAME)`,
    );

  const version = job.runnerVersion === undefined ? NEWEST : parseRunnerVersion(job.runnerVersion);
  if (job.runnerVersion === undefined)
    assumed.push(
      `the runner is ${formatVersion(version)}, the newest known version (set another with --runner-version X.Y)`,
    );
  const missingFacts = missingLabels(job, given, version);
  if (readsLabel(index.mapping, 'rootGroups') && missingFacts.includes('rootGroup'))
    assumed.push('the top-level group is unknown (set it with --root-group ID)');
  if (readsLabel(index.mapping, 'runners') && missingFacts.includes('runner'))
    assumed.push('the short token of the runner is unknown (set it with --runner TOKEN)');
  const account = job.requestedAccount ?? first;
  const object = withMarks(buildPod({ project, namespace, account, version, ...textsOf(given) }), job);
  return {
    request: { uid: NO_UID, operation: 'CREATE', resource: 'pods', namespace, requester, dryRun: false, object },
    ...{ assumed, missingFacts, stored: undefined },
  };
}

type Given = ReturnType<typeof givenLabels>;

function textsOf({ rootGroup, runner }: Given): Record<RecordedLabel, string | undefined> {
  return { rootGroup: rootGroup ?? undefined, runner: runner ?? undefined };
}

/** Returns the unknown labels that the job may have. A runner before these versions sends none. */
function missingLabels({ labels }: Overrides, given: Given, version: RunnerVersion): readonly RecordedLabel[] {
  const isUnknown = (label: RecordedLabel) => given[label] === undefined && !Object.hasOwn(labels, LABELS[label]);
  return [
    ...(isUnknown('rootGroup') && isAtLeast(version, 19, 4) ? (['rootGroup'] as const) : []),
    ...(isUnknown('runner') && isAtLeast(version, 17, 9) ? (['runner'] as const) : []),
  ];
}

/**
 * Returns the only namespace in which a manager may create jobs, or any manager if the requester is unknown.
 *
 * @throws a user error `flag_missing` unless there is exactly one
 */
function onlyNamespace(manager: Manager | undefined, index: MappingIndex): string {
  const possible = [
    ...new Set(possiblePlaces(index, { manager, namespace: undefined }).map(({ namespace }) => namespace)),
  ];
  const [only] = possible;
  if (only !== undefined && possible.length === 1) return only;
  throw userError('--namespace is required with --project: the Kubernetes namespace of the job', {
    code: 'flag_missing',
    where: '--namespace',
    ...(only === undefined ? {} : { hint: `the managers of the mapping create jobs in ${showList(possible)}` }),
  });
}
