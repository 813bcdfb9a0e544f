import { decodeReview, type ReviewRequest } from '../admission/review/review.ts';
import { causeOf, messageOf, userError } from '../errors.ts';
import type { MappingIndex } from '../mapping/index/compile.ts';
import { managerOf } from '../mapping/index/manager-of.ts';
import type { Pod } from '../pods/pod.ts';
import { shapeIssue } from '../pods/shape-issue.ts';
import type { Creators } from './creators.ts';
import { checkLabelFlags, givenLabels, LABELS } from './given-labels.ts';
import { formatVersion, parseRunnerVersion, withRunnerVersion } from './job/runner-version.ts';
import { marksAssumed, withMarks } from './marks.ts';
import type { Marks, Overrides, Question, RecordedLabel } from './question.ts';
import { asReceived, withAccount } from './read/as-received.ts';
import { pathOf } from './read/place.ts';
import { type Found, malformed } from './read/read-documents.ts';
import { AUDIT_EVENT, LOG_LINE } from './read/record-kind.ts';
import { eventQuestion, lineQuestion } from './read/recorded.ts';
import { controllerOf, likelyRequester, parseRequester, shownRequester, withAssumedToken } from './requester.ts';

/** The uid of a request that was never sent. */
export const NO_UID = 'none';

/**
 * Returns the question about one object of the input.
 *
 * @param isOnlyPod true if it is the only pod. Then `--requester` takes precedence over its owner reference
 * @param creators finds managers by their pods
 * @returns `undefined` for an object that is not a pod, nor the request or the record of one
 * @throws a user error `input_malformed`, `namespace_unknown`, `requester_unknown` or `option_without_effect`
 */
export function questionOf(
  found: Found,
  index: MappingIndex,
  overrides: Overrides,
  isOnlyPod: boolean,
  creators?: Creators,
): Question | undefined {
  if (found.kind === 'AdmissionReview' || found.kind === 'Pod') checkLabelFlags(found.kind, overrides);
  if (found.kind === 'AdmissionReview') return reviewQuestion(found, index, overrides);
  if (found.kind === 'Pod') return podQuestion(found, index, overrides, { isOnlyPod, creators });
  if (found.kind === AUDIT_EVENT) return changed(eventQuestion(found.object, index), index, overrides);
  if (found.kind === LOG_LINE) return changed(lineQuestion(found.object, index), index, overrides);
  return undefined;
}

function reviewQuestion(found: Found, index: MappingIndex, overrides: Overrides): Question | undefined {
  return changed({ request: decode(found), assumed: [], stored: undefined }, index, overrides);
}

/** Changes a recorded request as the options say, and adds the changes to its assumptions. */
function changed(question: Question | undefined, index: MappingIndex, overrides: Overrides): Question | undefined {
  if (question === undefined) return undefined;
  const { request } = question;
  const { runnerVersion, requestedAccount } = overrides;
  const assumed = [...question.assumed];
  // If the option names the requester of the record, its recorded groups and token are better than assumed ones.
  const other = overrides.requester === undefined ? undefined : parseRequester(overrides.requester);
  const isSame = other === undefined || other.username === request.requester.username;
  const requesterText = isSame ? undefined : withAssumedToken(other, index);
  if (!isSame)
    assumed.push(`the requester is ${overrides.requester}; the input names ${shownRequester(request.requester)}`);
  if (requesterText?.assumed !== undefined) assumed.push(requesterText.assumed);
  if (runnerVersion !== undefined) assumed.push(`the runner is ${formatVersion(parseRunnerVersion(runnerVersion))}`);
  if (requestedAccount !== undefined) assumed.push(`the requested account is ${requestedAccount}`);
  assumed.push(...marksAssumed(overrides));
  const requester = requesterText?.requester ?? request.requester;
  const { labels, missingFacts } = complete(question.missingFacts ?? [], overrides);
  const object = withMarks(changedPod(request.object, overrides), { labels, annotations: {} });
  return { ...question, request: { ...request, requester, object }, assumed, missingFacts };
}

/** Adds the labels that the options set and the record lacks. */
function complete(
  missingFacts: NonNullable<Question['missingFacts']>,
  overrides: Overrides,
): Pick<Question, 'missingFacts'> & { labels: Marks } {
  if (missingFacts === 'runnerVersion')
    return { labels: {}, missingFacts: overrides.runnerVersion === undefined ? missingFacts : [] };
  const given = givenLabels(overrides);
  const texts = missingFacts.flatMap((label) => (given[label] ? [[LABELS[label], given[label]] as const] : []));
  const isKnown = (label: RecordedLabel) =>
    given[label] !== undefined || Object.hasOwn(overrides.labels, LABELS[label]);
  return { labels: Object.fromEntries(texts), missingFacts: missingFacts.filter((label) => !isKnown(label)) };
}

function decode(found: Found): ReviewRequest {
  try {
    return decodeReview(found.object);
  } catch (reason) {
    const where = causeOf(reason)?.where;
    if (where === undefined) throw reason;
    throw malformed(`${found.placeOf(pathOf(where))} error ${messageOf(reason)}`);
  }
}

type PodContext = { isOnlyPod: boolean; creators: Creators | undefined };

function podQuestion(
  found: Found,
  index: MappingIndex,
  overrides: Overrides,
  { isOnlyPod, creators }: PodContext,
): Question {
  const issue = shapeIssue(found.object, 'Pod');
  if (issue !== undefined)
    throw malformed(
      `${found.placeOf(pathOf(issue.path).slice(1))} error ${issue.path}: found ${issue.found}, wanted ${issue.wanted}`,
    );
  const pod = found.object as Pod;
  const namespace = pod.metadata?.namespace ?? overrides.namespace;
  if (namespace === undefined)
    throw userError(`${found.placeOf(['metadata'])}: the pod has no namespace`, {
      code: 'namespace_unknown',
      hint: 'set --namespace NAME',
    });

  const assumed: string[] = [];
  const named = isOnlyPod || controllerOf(pod) === undefined ? overrides.requester : undefined;
  const likelySender =
    named === undefined
      ? likelyRequester(pod, namespace, index, creators)
      : { requester: parseRequester(named), assumed: undefined };
  if (likelySender.assumed !== undefined) assumed.push(likelySender.assumed);
  const { requester, assumed: token } = withAssumedToken(likelySender.requester, index);
  if (token !== undefined) assumed.push(token);
  const isStored = Object.hasOwn({ ...pod.metadata }, 'uid');
  const received = isStored ? asReceived(pod, requester, index) : { pod, assumed: [] };
  // With --requested-account, nothing is assumed about the account.
  if (overrides.requestedAccount === undefined) assumed.push(...received.assumed);
  const isJob = managerOf(index, requester) !== undefined;
  if (isJob && overrides.runnerVersion === undefined && !received.pod.metadata?.managedFields)
    assumed.push(
      'the version of the runner is unknown, so no rule matches by rootGroups or runners (get the pod with --show-managed-fields, or set --runner-version X.Y)',
    );
  // If another client created or edited the pod, its labels cannot be trusted.
  const isVersionUnknown = !changedPod(received.pod, overrides).metadata?.managedFields;
  return {
    missingFacts: isJob && isVersionUnknown ? 'runnerVersion' : [],
    request: {
      uid: NO_UID,
      operation: 'CREATE',
      resource: 'pods',
      namespace,
      requester,
      dryRun: false,
      object: changedPod(received.pod, overrides),
    },
    assumed,
    stored: isStored ? (pod.spec?.serviceAccountName ?? 'default') : undefined,
  };
}

function changedPod(pod: Pod, overrides: Overrides): Pod {
  const { requestedAccount, runnerVersion } = overrides;
  const marked = withMarks(pod, overrides);
  const versioned = runnerVersion === undefined ? marked : withRunnerVersion(marked, parseRunnerVersion(runnerVersion));
  return requestedAccount === undefined ? versioned : withAccount(versioned, requestedAccount);
}
