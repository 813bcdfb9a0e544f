import { OUTCOMES } from '../../admission/reasons.ts';
import { boundPod } from '../../admission/review/review-fields.ts';
import { mapIn } from '../../collections/is-map.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import { projectInName } from '../../pods/job-shape.ts';
import type { Pod } from '../../pods/pod.ts';
import type { Requester } from '../../pods/requester.ts';
import type { RunnerVersion } from '../../pods/runner-version.ts';
import { buildPod } from '../job/build-pod.ts';
import { formatVersion, NEWEST } from '../job/runner-version.ts';
import type { Question } from '../question.ts';
import { parseRequester, withAssumedToken } from '../requester.ts';
import { annotationsIn, sentPodIn, versionIn } from './audit-event.ts';
import { textIn, textsIn } from './text-in.ts';

type Fields = Readonly<Record<string, unknown>>;

const NO_POD =
  'the pod has the labels and annotations of a usual job, because the record has none (set others with --label and --annotation)';

/**
 * The question about the pod whose creation an event of the audit log records (`audit.k8s.io/v1`, `apiserver/pkg/apis/audit`).
 * From level `Request` on it has the pod, otherwise its name; the requester and its token are in all of them.
 *
 * @returns `undefined` for any other event, and for the pod of which only the name is known and that is not a job
 */
export function eventQuestion(event: Fields, index: MappingIndex): Question | undefined {
  const target = mapIn(event.objectRef);
  const notes = annotationsIn(event);
  // Server-side apply creates a pod by the verb `patch`; of other patches the webhook is not asked.
  const isCreate = event.verb === 'create' || (event.verb === 'patch' && notes.reason !== undefined);
  const isPod = target.resource === 'pods' && target.subresource === undefined;
  // The same request has an event for each stage; the last one has the annotations of the webhooks.
  if (!isPod || !isCreate || event.stage === 'RequestReceived') return undefined;
  const user = mapIn(event.impersonatedUser ?? event.user);
  const named = { username: textIn(user.username), groups: textsIn(user.groups), pod: boundPod(user.extra) };
  // Some policies and shippers leave out the details of the user, and with them the token.
  const { requester, assumed } = withToken(named, user.extra === undefined, notes.reason, index);
  const namespace = textIn(target.namespace);
  const asked = {
    ...{ uid: textIn(event.auditID), namespace, requester, recorded: notes.reason },
    recordedAccount: accountIn(notes),
  };
  const pod = sentPodIn(event);
  if (pod !== undefined) return questionOf({ ...asked, object: pod, assumed });
  const job = jobCalled(textIn(target.name), namespace, notes.from, versionIn(event));
  return job && questionOf({ ...asked, ...job, assumed: [...assumed, ...job.assumed] });
}

/** The requester with the token that its manager has, where the record does not say which token the request had. */
function withToken(
  requester: Requester,
  isUnknown: boolean,
  reason: string | undefined,
  index: MappingIndex,
): { requester: Requester; assumed: readonly string[] } {
  // A decision about the token says that there was none.
  if (!isUnknown || reason === 'unbound_token') return { requester, assumed: [] };
  const likely = withAssumedToken(requester, index);
  return { requester: likely.requester, assumed: likely.assumed === undefined ? [] : [likely.assumed] };
}

/**
 * The question about the job whose decision a line of the webhook's log records.
 *
 * @returns `undefined` for any other line
 */
export function lineQuestion(line: Fields, index: MappingIndex): Question | undefined {
  if (line.kind !== 'job' || typeof line.reason !== 'string') return undefined;
  // The line does not have the token.
  const { assumed: token, requester } = withToken(parseRequester(textIn(line.requester)), true, line.reason, index);
  const namespace = textIn(line.namespace);
  const job = jobCalled(textIn(line.pod), namespace, textIn(line.from), undefined);
  if (job === undefined) return undefined;
  const assumed = [...job.assumed, ...token];
  return questionOf({
    uid: textIn(line.uid),
    namespace,
    requester,
    recorded: line.reason,
    recordedAccount: accountIn(line),
    object: job.object,
    assumed,
  });
}

type Asked = Pick<Question, 'assumed' | 'recorded' | 'recordedAccount'> & {
  uid: string;
  namespace: string;
  requester: Requester;
  object: Pod;
};

function questionOf({ assumed, recorded, recordedAccount, ...asked }: Asked): Question {
  const request = { ...asked, operation: 'CREATE', resource: 'pods', dryRun: false };
  return { request, assumed, stored: undefined, recorded, recordedAccount };
}

/** The pod of a job of which only the name and the account are known. */
function jobCalled(
  name: string,
  namespace: string,
  account: string | undefined,
  version: RunnerVersion | undefined,
): { object: Pod; assumed: readonly string[] } | undefined {
  const project = projectInName(name);
  if (project === undefined) return undefined;
  const described = { project, namespace, account: account || 'default', rootGroup: undefined, runner: undefined };
  const built = buildPod({ ...described, version: version ?? NEWEST });
  const newest = `the runner is ${formatVersion(NEWEST)}, the newest known version (set another with --runner-version X.Y)`;
  return {
    object: { ...built, metadata: { ...built.metadata, name } },
    assumed: version === undefined ? [NO_POD, newest] : [NO_POD],
  };
}

/** The account that enforce gave, or would have given; `undefined` for a refusal, and in records of versions without `would`. */
function accountIn({ reason, to, wanted, would }: Fields): string | undefined {
  const isAllowed = OUTCOMES.some((outcome) => outcome === reason) && (would === 'allow' || would === 'patch');
  if (!isAllowed) return undefined;
  return textIn(wanted ?? to) || undefined;
}
