import type { Explanation } from '../../explain/explanation.ts';
import { parseMarks } from '../../explain/marks.ts';
import type { Overrides } from '../../explain/question.ts';
import { explainIn } from '../../explain/situation.ts';
import { MODES } from '../../modes.ts';
import { MAPPING_KEY, PROGRAM } from '../../names.ts';
import { checkCombination, podNamed } from '../explain/asked.ts';
import { openSource } from '../explain/explain-source.ts';
import { isRefused } from '../explain/is-refused.ts';
import { questionsOf } from '../explain/questions-of.ts';
import { CLUSTER_OPTIONS } from '../options/cluster-options.ts';
import type { Input, Io } from '../run/command.ts';
import { toJson } from '../views/explain/json.ts';
import { explanationsBlocks } from '../views/explain/text.ts';

export const usage = {
  description: `Shows which ServiceAccount a pod gets and why. It runs the same code as the webhook. With --mapping it needs no cluster;
otherwise it reads mapping, accounts and mode from the cluster. A refused pod is never stored, so you can also describe a job with
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
        'Kubernetes namespace of the job of --project (default: the only one where jobs may be created), of pod NAME, or of a pod in FILE that names none',
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
  const { project, rootGroup, runner } = options;
  const job = { project, rootGroup, runner };
  const source = await openSource(options, pod !== undefined, io);
  try {
    const explanations: Explanation[] = [];
    for (const question of await questionsOf({ pod, job, files: words }, overrides, source, io)) {
      const { namespace, requester } = question.request;
      const situation = await source.situationIn(namespace);
      // The requester of a recorded request is known to have existed.
      const assumed = question.recorded === undefined ? await source.requesterAssumed(requester) : [];
      const asked = { ...question, assumed: [...question.assumed, ...assumed] };
      explanations.push(explainIn(situation, asked, { index: source.index, version: io.version }));
    }
    return explanations;
  } finally {
    source.close();
  }
}

/** Returns 1 if a pod is refused, by the webhook or by the API server. */
export function exitCode(explanations: readonly Explanation[]): 0 | 1 {
  return explanations.some(isRefused) ? 1 : 0;
}

export const views = {
  text: explanationsBlocks,
  json: (explanations: readonly Explanation[]) => explanations.map(toJson),
};
