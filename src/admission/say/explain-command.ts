import { isGitLabId } from '../../gitlab-id.ts';
import { ACCOUNT_KEY, SHORT_TOKEN } from '../../mapping/names.ts';
import { readsLabel } from '../../mapping/reads-label.ts';
import { PROGRAM } from '../../names.ts';
import { ROOT_GROUP_LABEL, RUNNER_LABEL } from '../../pods/facts.ts';
import { PROJECT_LABEL } from '../../pods/job-shape.ts';
import { SKIP_ANNOTATION, SKIP_LABEL } from '../../pods/opt-out-marks.ts';
import type { Pod } from '../../pods/pod.ts';
import { serviceAccountOf } from '../../pods/requester.ts';
import { isAtLeast } from '../../pods/runner-version.ts';
import { shellWord } from '../../text/shell-word.ts';
import { type Judgment, refusalsOf } from '../judge/judgment.ts';
import type { Refusal } from '../judge/refusal.ts';
import type { RefusalReason } from '../reasons.ts';
import type { Context } from './context.ts';

/** The longest name in Kubernetes. */
const LONGEST_WORD = 253;

/**
 * Returns a command to paste that shows the same refusal, as one line. It reads the active mapping and the accounts of
 * the cluster. A refused pod is never stored, so a job is described by what was read from it; any other pod has to be
 * passed as a file.
 *
 * @returns no line if no command can show the refusal. A command cannot reproduce the token of the request, and a word
 *   that a shell would change is not printed
 */
export function explainLines(refusal: Refusal, context: Context): string[] {
  if (refusal.reason === 'unbound_token') return [];
  const { facts, judgment } = context;
  const project = judgment.kind === 'job' && facts.project && isGitLabId(facts.project) ? facts.project : undefined;
  const words = [
    ...[PROGRAM, 'explain'],
    ...(project === undefined ? ['POD.yaml'] : ['--project', project]),
    ...['--namespace', facts.namespace],
    ...(project === undefined ? [] : jobWords(refusal.reason, context)),
    ...['--requester', requesterWord(context)],
    ...(isFirst(refusal, judgment) ? [] : ['--mode', context.mode]),
  ];
  return words.every(isPlainWord) ? [words.join(' ')] : [];
}

function isPlainWord(word: string): boolean {
  return word.length <= LONGEST_WORD && shellWord(word) === word;
}

/** Returns the options for what the refusal of a job depends on besides its project, its namespace and its manager. */
function jobWords(reason: RefusalReason, context: Context): string[] {
  const { facts, manager, pod } = context;
  const labels = pod.metadata?.labels ?? {};
  const [configured] = manager?.jobServiceAccounts ?? [];
  const asks =
    configured === undefined || facts.serviceAccount === configured
      ? []
      : ['--requested-account', facts.serviceAccount];
  switch (reason) {
    case 'project_mismatch':
      return [...asks, '--label', `${PROJECT_LABEL}=${labels[PROJECT_LABEL]}`];
    case 'forged_mark':
      return [...asks, ...facts.ownLabels.slice(0, 1).flatMap((key) => ['--label', mark(key, labels[key])])];
    case 'identity_opt_out':
      return [...asks, ...optOutWords(pod), ...guardedWords(context)];
    case 'namespace_not_allowed':
    case 'untrusted_requester':
      return asks;
    default:
      return [...asks, ...guardedWords(context)];
  }
}

function optOutWords({ metadata }: Pod): string[] {
  const label = metadata?.labels?.[SKIP_LABEL];
  const annotation = metadata?.annotations?.[SKIP_ANNOTATION];
  return [
    ...(label === undefined ? [] : ['--label', mark(SKIP_LABEL, label)]),
    ...(annotation ? ['--annotation', mark(SKIP_ANNOTATION, annotation)] : []),
  ];
}

/** Returns the labels that rules compare, and the version of the runner, which decides whether they can be trusted. */
function guardedWords({ facts, snapshot }: Context): string[] {
  const { rootGroup, runner, runnerVersion: version } = facts;
  const byGroup = readsLabel(snapshot.index.mapping, 'rootGroups');
  const byRunner = readsLabel(snapshot.index.mapping, 'runners');
  if (!(byGroup || byRunner)) return [];
  // Without a version, no label of the pod can be trusted.
  if (version === undefined) return ['--root-group', 'none', '--runner', 'none'];
  const [sendsGroup, sendsRunner] = [isAtLeast(version, 19, 4), isAtLeast(version, 17, 9)];
  return [
    ...['--runner-version', `${version.major}.${version.minor}`],
    // Before 19.4 a runner sends the group only if its administrator sets the label.
    ...(byGroup ? labelOption(rootGroup, ['--root-group', ROOT_GROUP_LABEL], sendsGroup, isGitLabId) : []),
    ...(byRunner ? labelOption(runner, ['--runner', RUNNER_LABEL], sendsRunner, (text) => SHORT_TOKEN.test(text)) : []),
  ];
}

/**
 * @param isSent true if a runner of this version sends the label. Only then does `explain` have an option for it, which
 *   accepts only a possible value
 */
function labelOption(
  value: string | undefined,
  [flag, label]: readonly [string, string],
  isSent: boolean,
  isPossible: (text: string) => boolean,
): string[] {
  if (value === undefined) return isSent ? [flag, 'none'] : [];
  return isSent && isPossible(value) ? [flag, value] : ['--label', `${label}=${value}`];
}

/** Returns a label or annotation whose presence alone decides. Authors of jobs choose its value. */
function mark(key: string, value: string | undefined): string {
  const word = `${key}=${value}`;
  return isPlainWord(word) ? word : `${key}=any`;
}

/** Returns the requester as `--requester` reads it: for a listed manager its key, which may be a group. */
function requesterWord({ facts, manager }: Context): string {
  if (manager !== undefined) return manager.key;
  const { username } = facts.requester;
  const account = serviceAccountOf(username);
  if (account !== undefined) return `${account.namespace}/${account.name}`;
  return ACCOUNT_KEY.test(username) || /^(?:user|group):/.test(username) ? `user:${username}` : username;
}

/** True if enforce refuses the pod for the same reason. Best-effort continues after some refusals. */
function isFirst(refusal: Refusal, judgment: Judgment): boolean {
  return refusalsOf(judgment)[0] === refusal;
}
