import type { Snapshot } from '../../admission/snapshot.ts';
import { userError } from '../../errors.ts';
import { assumeAccounts } from '../../explain/assumed-accounts.ts';
import { type Explanation, explainQuestion } from '../../explain/explanation.ts';
import { jobQuestion } from '../../explain/job-question.ts';
import { parseMarks } from '../../explain/marks.ts';
import type { Overrides } from '../../explain/question.ts';
import { readAccounts } from '../../files/read-accounts.ts';
import { readMapping } from '../../files/read-mapping.ts';
import { MODES, type Mode } from '../../modes.ts';
import { MAPPING_KEY, PROGRAM } from '../../names.ts';
import type { Input, Io } from '../command.ts';
import { questionsIn } from '../explain/questions-in.ts';
import { apart, type Block, paragraph } from '../terminal/block.ts';
import { explainBlocks } from '../views/explain.ts';
import { toJson } from '../views/explain-json.ts';

export const usage = {
  description: `Shows which ServiceAccount a pod gets and why. It runs the same code as the webhook and needs no cluster. A refused pod
is never stored, so you can also describe a job: --project and --namespace. Facts that are missing from the input are listed
under "assumed"; options set most of them.`,
  arguments: [
    {
      name: 'FILE',
      description:
        'a Pod, a list of pods or an AdmissionReview, YAML or JSON; audit events, or lines of the log of the webhook; - for standard input',
      optional: true,
      variadic: true,
    },
  ],
  options: {
    mapping: { value: 'FILE', description: 'the mapping: which pod gets which ServiceAccount' },
    accounts: {
      value: 'FILE',
      description:
        'ServiceAccounts, as kubectl get serviceaccounts -A -o yaml prints them; without it, every account is assumed to exist',
    },
    project: { value: 'ID', description: 'explain a job of this GitLab project instead of a FILE' },
    namespace: { value: 'NAME', description: 'Kubernetes namespace of that job, or of a pod without one' },
    requestedAccount: { value: 'NAME', description: 'ServiceAccount that the job requests' },
    requester: {
      value: 'NAMESPACE/ACCOUNT',
      description: 'requester that creates the pod; also user:NAME or group:NAME',
    },
    label: { value: 'KEY=VALUE', description: 'label of the pod; can be repeated', repeatable: true },
    annotation: { value: 'KEY=VALUE', description: 'annotation of the pod; can be repeated', repeatable: true },
    runnerVersion: { value: 'X.Y', description: 'version of GitLab Runner' },
    rootGroup: { value: 'ID', description: 'ID of the top-level group of that project' },
    runner: { value: 'TOKEN', description: 'short token of the runner, as in its label id-short' },
    mode: {
      value: 'MODE',
      description: 'mode that the label of the namespace sets',
      choices: MODES,
      default: 'enforce',
    },
  },
  examples: [
    {
      command: `${PROGRAM} explain --project 4242 --namespace gitlab --mapping ${MAPPING_KEY}`,
      shows: 'a job of project 4242',
    },
    {
      command: `kubectl -n gitlab get pod NAME -o yaml --show-managed-fields | ${PROGRAM} explain - --mapping ${MAPPING_KEY}`,
      shows: 'a running pod: what the webhook would decide for it now',
    },
    {
      command: `grep UID audit.log | ${PROGRAM} explain - --mapping ${MAPPING_KEY}`,
      shows: 'the request of a refusal, from the audit log of the API server or the log of the webhook',
    },
  ],
} as const;

export async function run({ arguments: files, options }: Input<typeof usage>, io: Io): Promise<Explanation[]> {
  checkCombination(files, options.project);
  const index = await readMapping(options.mapping, io);
  const assumed = options.accounts === undefined ? undefined : await readAccounts(options.accounts, io);
  const overrides: Overrides = {
    requester: options.requester,
    runnerVersion: options.runnerVersion,
    requestedAccount: options.requestedAccount,
    namespace: options.namespace,
    labels: parseMarks('--label', options.label ?? []),
    annotations: parseMarks('--annotation', options.annotation ?? []),
  };
  const questions =
    options.project === undefined
      ? await questionsIn(files, index, overrides, io)
      : [
          jobQuestion(
            { ...overrides, project: options.project, rootGroup: options.rootGroup, runner: options.runner },
            index,
          ),
        ];
  return questions.map((question) => {
    const accounts = assumed === undefined ? assumeAccounts() : undefined;
    const snapshot: Snapshot = { index, accounts: accounts ?? assumed ?? assumeAccounts(), notice: undefined };
    return explainQuestion(question, snapshot, (options.mode ?? 'enforce') as Mode, accounts);
  });
}

/** 1 when any pod is refused. */
export function exitCode(explanations: readonly Explanation[]): 0 | 1 {
  return explanations.some(({ decision }) => !decision.allowed) ? 1 : 0;
}

export const views = {
  text: (explanations: readonly Explanation[]) =>
    apart([...explanations.map(explainBlocks), explanations.length === 1 ? [] : [summary(explanations)]]),
  json: (explanations: readonly Explanation[]) => explanations.map(toJson),
};

function summary(explanations: readonly Explanation[]): Block {
  const refused = explanations.filter(({ decision }) => !decision.allowed).length;
  return paragraph(`${explanations.length} pods: ${explanations.length - refused} allowed, ${refused} refused`);
}

function checkCombination(files: readonly string[], project: string | undefined): void {
  if (files.length > 0 && project !== undefined)
    throw userError('FILE and --project cannot be combined: each names the pod to explain', {
      code: 'flags_conflict',
      where: '--project',
      hint: 'remove one of them',
    });
  if (files.length === 0 && project === undefined)
    throw userError('there is no pod to explain', {
      code: 'argument_missing',
      hint: 'name a FILE, - for standard input, or a job: --project ID --namespace NAME',
    });
}
