import { OUTCOMES } from '../../admission/reasons.ts';
import { boundPod } from '../../admission/review/review-fields.ts';
import { mapIn } from '../../collections/is-map.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import { ROOT_GROUP_LABEL } from '../../pods/facts.ts';
import { isJobShaped, projectInName } from '../../pods/job-shape.ts';
import type { Pod } from '../../pods/pod.ts';
import type { Requester } from '../../pods/requester.ts';
import { isAtLeast, type RunnerVersion } from '../../pods/runner-version.ts';
import { buildPod } from '../job/build-pod.ts';
import { formatVersion, NEWEST } from '../job/runner-version.ts';
import { withMarks } from '../marks.ts';
import type { Question, RecordedLabel } from '../question.ts';
import { parseRequester, withAssumedToken } from '../requester.ts';
import { annotationsIn, sentPodIn, versionIn } from './audit-event.ts';
import { textIn, textsIn } from './text-in.ts';

type Fields = Readonly<Record<string, unknown>>;

const NO_POD =
  'the pod has the labels and annotations of a usual job, because the record has none (set others with --label and --annotation)';

const NO_OTHERS =
  'apart from its top-level group and its runner, the pod has the labels and annotations of a usual job, because the record has no others (set others with --label and --annotation)';

/** A record has either both labels that rules read, or neither. */
const NO_LABELS: readonly RecordedLabel[] = ['rootGroup', 'runner'];

/**
 * Returns the question about the pod whose creation an event of the audit log records (`audit.k8s.io/v1`,
 * `apiserver/pkg/apis/audit`). From level `Request` on, the event has the pod, otherwise only its name. Events of all
 * levels have the requester and its token.
 *
 * @returns `undefined` for any other event, and if only the name of the pod is known and it is not a job
 */
export function eventQuestion(event: Fields, index: MappingIndex): Question | undefined {
  const target = mapIn(event.objectRef);
  const notes = annotationsIn(event);
  // Server-side apply creates a pod with the verb `patch`. For other patches, the API server does not call the webhook.
  const isCreate = event.verb === 'create' || (event.verb === 'patch' && notes.reason !== undefined);
  const isPod = target.resource === 'pods' && target.subresource === undefined;
  // A request has one event for each stage. The last one has the annotations of the webhooks.
  if (!isPod || !isCreate || event.stage === 'RequestReceived') return undefined;
  const user = mapIn(event.impersonatedUser ?? event.user);
  const named = { username: textIn(user.username), groups: textsIn(user.groups), pod: boundPod(user.extra) };
  // Some policies and shippers leave out the details of the user, which contain the token.
  const { requester, assumed } = withToken(named, user.extra === undefined, notes.reason, index);
  const namespace = textIn(target.namespace);
  const asked = {
    ...{ uid: textIn(event.auditID), namespace, requester, recorded: notes.reason },
    recordedAccount: accountIn(notes),
  };
  const version = versionIn(event);
  const pod = sentPodIn(event);
  // The labels are known, but without the version of the runner it is unknown whether they can be trusted.
  const isTrustUnknown = pod !== undefined && event.userAgent === undefined && isJobShaped(pod);
  if (pod !== undefined)
    return questionOf({ ...asked, object: pod, assumed, missingFacts: isTrustUnknown ? 'runnerVersion' : [] });
  const job = podOfNamedJob({ name: textIn(target.name), namespace, account: notes.from, version, labels: notes });
  return job && questionOf({ ...asked, ...job, assumed: [...assumed, ...job.assumed] });
}

/**
 * Returns the requester with the token that its manager has, if the record does not show which token the request had.
 */
function withToken(
  requester: Requester,
  isUnknown: boolean,
  reason: string | undefined,
  index: MappingIndex,
): { requester: Requester; assumed: readonly string[] } {
  // A decision because of the token shows that the request did not have it.
  if (!isUnknown || reason === 'unbound_token') return { requester, assumed: [] };
  const likely = withAssumedToken(requester, index);
  return { requester: likely.requester, assumed: likely.assumed === undefined ? [] : [likely.assumed] };
}

/**
 * Returns the question about the job whose decision is recorded in a line of the webhook's log.
 *
 * @returns `undefined` for any other line
 */
export function lineQuestion(line: Fields, index: MappingIndex): Question | undefined {
  if (line.kind !== 'job' || typeof line.reason !== 'string') return undefined;
  // The line does not contain the token.
  const { assumed: token, requester } = withToken(parseRequester(textIn(line.requester)), true, line.reason, index);
  const namespace = textIn(line.namespace);
  const labels = { rootGroup: textIn(line.rootGroup) || undefined, runner: textIn(line.runner) || undefined };
  const named = { name: textIn(line.pod), namespace, account: textIn(line.from) };
  const job = podOfNamedJob({ ...named, version: undefined, labels });
  if (job === undefined) return undefined;
  return questionOf({
    ...{ uid: textIn(line.uid), namespace, requester, recorded: line.reason, recordedAccount: accountIn(line) },
    ...{ ...job, assumed: [...job.assumed, ...token] },
  });
}

type QuestionParts = Pick<Question, 'assumed' | 'missingFacts' | 'recorded' | 'recordedAccount'> & {
  uid: string;
  namespace: string;
  requester: Requester;
  object: Pod;
};

function questionOf({ assumed, missingFacts, recorded, recordedAccount, ...asked }: QuestionParts): Question {
  const request = { ...asked, operation: 'CREATE', resource: 'pods', dryRun: false };
  return { request, assumed, stored: undefined, recorded, recordedAccount, missingFacts };
}

type NamedJob = {
  name: string;
  namespace: string;
  account: string | undefined;
  version: RunnerVersion | undefined;
  /** The labels that the decision read, see {@link NO_GROUP}. */
  labels: Readonly<Record<RecordedLabel, string | undefined>>;
};

/** Returns the pod of a job of which only the name, the account and perhaps the labels that rules read are known. */
function podOfNamedJob({
  account,
  labels,
  name,
  namespace,
  version,
}: NamedJob): (Pick<Question, 'assumed' | 'missingFacts'> & { object: Pod }) | undefined {
  const project = projectInName(name);
  if (project === undefined) return undefined;
  const described = { project, namespace, account: account || 'default', rootGroup: undefined, runner: labels.runner };
  const built = buildPod({ ...described, version: version ?? NEWEST });
  const { rootGroup } = labels;
  const marks = rootGroup === undefined ? {} : { [ROOT_GROUP_LABEL]: rootGroup };
  const newest = `the runner is ${formatVersion(NEWEST)}, the newest known version (set another with --runner-version X.Y)`;
  // Before 17.9, no decision depends on the labels.
  const isRead = version === undefined || isAtLeast(version, 17, 9);
  return {
    object: withMarks(
      { ...built, metadata: { ...built.metadata, name } },
      { labels: isRead ? marks : {}, annotations: {} },
    ),
    missingFacts: isRead && rootGroup === undefined ? NO_LABELS : [],
    assumed: [rootGroup === undefined ? NO_POD : NO_OTHERS, ...(version === undefined ? [newest] : [])],
  };
}

/**
 * Returns the account that enforce gave or would have given; `undefined` for a refusal, and for records of versions
 * without `would`.
 */
function accountIn({ reason, to, wanted, would }: Fields): string | undefined {
  const isAllowed = OUTCOMES.some((outcome) => outcome === reason) && (would === 'allow' || would === 'patch');
  if (!isAllowed) return undefined;
  return textIn(wanted ?? to) || undefined;
}
