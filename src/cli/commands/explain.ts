import type { Snapshot } from '../../admission/snapshot.ts';
import { assumeAccounts } from '../../explain/assumed-accounts.ts';
import { creatorsIn } from '../../explain/creators.ts';
import { type Explanation, explainQuestion } from '../../explain/explanation.ts';
import { jobQuestion } from '../../explain/job-question.ts';
import { parseMarks } from '../../explain/marks.ts';
import type { Overrides, Question } from '../../explain/question.ts';
import { questionOf } from '../../explain/questions.ts';
import { unseenWords } from '../../live/live.ts';
import { managerOf } from '../../mapping/index/manager-of.ts';
import { MODES } from '../../modes.ts';
import { MAPPING_KEY, PROGRAM } from '../../names.ts';
import { counted } from '../../text/counted.ts';
import type { Input, Io } from '../command.ts';
import { checkCombination, type PodName, podNamed } from '../explain/asked.ts';
import { type ExplainSource, openSource } from '../explain/explain-source.ts';
import { questionsIn } from '../explain/questions-in.ts';
import { CLUSTER_OPTIONS } from '../options/cluster-options.ts';
import { apart, type Block, paragraph } from '../terminal/block.ts';
import { toJson } from '../views/explain/json.ts';
import { explainBlocks } from '../views/explain/text.ts';

export const usage = {
  description: `Shows which ServiceAccount a pod gets and why. It runs the same code as the webhook. With --mapping it needs no cluster;
without, mapping, accounts and mode are those of the cluster. A refused pod is never stored, so you can also describe a job with
--project. Facts that are missing from the input are listed under "assumed"; options set most of them.`,
  arguments: [
    {
      name: 'FILE',
      description:
        'a Pod, a list of pods or an AdmissionReview, YAML or JSON; audit events, or lines of the log of the webhook; - for standard input; or the words pod NAME, for a pod of the cluster',
      optional: true,
      variadic: true,
    },
  ],
  options: {
    mapping: {
      value: 'FILE',
      description: 'the mapping: which pod gets which ServiceAccount (default: the active one of the cluster)',
    },
    accounts: {
      value: 'FILE',
      description:
        'ServiceAccounts, as kubectl get serviceaccounts -A -o yaml prints them (default: those of the cluster; without one, every account is assumed to exist)',
    },
    ...CLUSTER_OPTIONS,
    webhookNamespace: { value: 'NAME', description: 'namespace of the webhook (default: as in its registration)' },
    project: { value: 'ID', description: 'explain a job of this GitLab project instead of a FILE' },
    namespace: {
      value: 'NAME',
      short: 'n',
      description:
        'Kubernetes namespace of that job (default: the only one where jobs may be created), of a pod of the cluster, or of a pod without one',
    },
    requestedAccount: { value: 'NAME', description: 'ServiceAccount that the job requests' },
    requester: {
      value: 'NAMESPACE/ACCOUNT',
      description: 'requester that creates the pod; also user:NAME or group:NAME',
    },
    label: { value: 'KEY=VALUE', description: 'label of the pod; can be repeated', repeatable: true },
    annotation: { value: 'KEY=VALUE', description: 'annotation of the pod; can be repeated', repeatable: true },
    runnerVersion: { value: 'X.Y', description: 'version of GitLab Runner' },
    rootGroup: { value: 'ID', description: 'ID of the top-level group of that project, or none' },
    runner: { value: 'TOKEN', description: 'short token of the runner, as in its label id-short, or none' },
    mode: {
      value: 'MODE',
      description: 'mode of the namespace (default: that of its label in the cluster; without a cluster, enforce)',
      choices: MODES,
    },
  },
  examples: [
    { command: `${PROGRAM} explain --project 4242`, shows: 'a job of project 4242 in the cluster, and its role' },
    {
      command: `${PROGRAM} explain pod NAME -n gitlab`,
      shows: 'a running pod: what the webhook would decide for it now',
    },
    {
      command: `${PROGRAM} explain --project 4242 --namespace gitlab --mapping ${MAPPING_KEY}`,
      shows: 'a job of project 4242, without a cluster',
    },
    {
      command: `grep UID audit.log | ${PROGRAM} explain - --mapping ${MAPPING_KEY}`,
      shows: 'the request of a refusal, from the audit log of the API server or the log of the webhook',
    },
  ],
} as const;

export async function run({ arguments: words, options }: Input<typeof usage>, io: Io): Promise<Explanation[]> {
  checkCombination(words, options.project);
  const pod = podNamed(words, options.namespace);
  const overrides: Overrides = {
    requester: options.requester,
    runnerVersion: options.runnerVersion,
    requestedAccount: options.requestedAccount,
    namespace: options.namespace,
    rootGroup: options.rootGroup,
    runner: options.runner,
    labels: parseMarks('--label', options.label ?? []),
    annotations: parseMarks('--annotation', options.annotation ?? []),
  };
  const source = await openSource(options, pod !== undefined, io);
  try {
    const questions = await questionsOf({ words, pod, options, overrides }, source, io);
    const explanations: Explanation[] = [];
    for (const question of questions) {
      const { accounts: known, assumed, mode, skipped } = await source.situationIn(question.request.namespace);
      const accounts = known === undefined ? assumeAccounts() : undefined;
      const snapshot: Snapshot = {
        index: source.index,
        accounts: accounts ?? known ?? assumeAccounts(),
        notice: undefined,
        version: io.version,
      };
      const asked = { ...question, assumed: [...question.assumed, ...assumed], skipped };
      explanations.push(explainQuestion(asked, snapshot, mode, accounts));
    }
    return explanations;
  } finally {
    source.close();
  }
}

type Asked = {
  words: readonly string[];
  pod: PodName | undefined;
  options: Input<typeof usage>['options'];
  overrides: Overrides;
};

async function questionsOf(
  { options, overrides, pod, words }: Asked,
  source: ExplainSource,
  io: Io,
): Promise<readonly Question[]> {
  if (pod !== undefined) {
    const object = await source.pod(pod.namespace, pod.name);
    const found = { object, kind: 'Pod', placeOf: () => `pod ${pod.namespace}/${pod.name}` };
    const creators = creatorsIn(await source.managerPods());
    return [questionOf(found, source.index, overrides, true, creators)].flatMap((question) => question ?? []);
  }
  const { project, rootGroup, runner } = options;
  if (project === undefined) return questionsIn(words, source.index, overrides, io);
  const job = { ...overrides, project, rootGroup, runner };
  const question = jobQuestion(job, source.index);
  const manager = managerOf(source.index, question.request.requester);
  const configured = manager === undefined ? undefined : await source.configuredJobs(manager.key);
  if (configured === undefined) return [question];
  const { assumed, ...asked } = jobQuestion(job, source.index, configured);
  const unread = configured.unseen.map(
    (unseen) => `the runner configures what the mapping expects, because it was not read: ${unseenWords(unseen)}`,
  );
  return [{ ...asked, assumed: [...assumed, ...unread] }];
}

/** 1 when any pod is refused, also by the API server. */
export function exitCode(explanations: readonly Explanation[]): 0 | 1 {
  return explanations.some(isRefused) ? 1 : 0;
}

function isRefused({ decision, missingAccount }: Explanation): boolean {
  return !decision.allowed || missingAccount !== undefined;
}

export const views = {
  text: (explanations: readonly Explanation[]) =>
    apart([...explanations.map(explainBlocks), explanations.length === 1 ? [] : [summary(explanations)]]),
  json: (explanations: readonly Explanation[]) => explanations.map(toJson),
};

function summary(explanations: readonly Explanation[]): Block {
  const refused = explanations.filter(isRefused).length;
  return paragraph(
    `${counted(explanations.length, 'pod')}: ${explanations.length - refused} allowed, ${refused} refused`,
  );
}
