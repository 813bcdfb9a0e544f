import { type NewFile, writeNewFiles } from '../../files/new-files.ts';
import { checkCluster, type Discovery, discover } from '../../init/init.ts';
import type { Preflight } from '../../init/preflight/preflight.ts';
import { PROGRAM, RELEASE } from '../../names.ts';
import { exitCodeOfChecks } from '../doctor/exit-code-of-checks.ts';
import { checkOptions } from '../init/check-options.ts';
import { readPastJobs } from '../init/read-past-jobs.ts';
import { CLUSTER_OPTIONS } from '../options/cluster-options.ts';
import type { Input, Io } from '../run/command.ts';
import { initBlocks } from '../views/init/discovery.ts';
import { discoveryJson } from '../views/init/json.ts';
import { preflightBlocks } from '../views/init/preflight.ts';

/** What was found in a cluster, and the files that were written. */
export type Written = Discovery & {
  output: string;
  for: 'fleet' | 'chart';
  webhookNamespace: string;
  image: string | undefined;
  written: readonly NewFile[];
};

export const usage = {
  description: `Looks at a cluster and writes a first fleet, or values and a mapping, for the runners that it finds: their accounts, roles and
namespaces, and rules by which every job that runs now keeps its account. It changes nothing in the cluster, reads no Secret, and
overwrites no file. With --check it writes nothing, and says whether the cluster is ready for the installation. Exit code 1: files exist, or
--check has errors or warnings. Exit code 2: the cluster could not be read, or nothing was found but --check could not see everything.`,
  arguments: [],
  options: {
    check: { description: 'only check, before an installation, whether the cluster is ready for it' },
    output: { value: 'DIR', description: 'folder to write to', default: '.' },
    for: {
      value: 'WHAT',
      description: 'fleet: fleet.yaml, from which generate writes chart and roles. chart: values.yaml and mapping.yaml',
      choices: ['fleet', 'chart'],
      default: 'fleet',
    },
    force: { description: 'overwrite files that exist' },
    auditLog: {
      value: 'FILE',
      description:
        'also derive rules from the jobs in this audit log of the API server, which may have any form that report reads; - for standard input; can be repeated',
      repeatable: true,
    },
    ...CLUSTER_OPTIONS,
    runnerNamespace: {
      value: 'NAME',
      description: 'namespace of runners or jobs, to look there if the cluster cannot be listed; can be repeated',
      repeatable: true,
    },
    namespace: { value: 'NAME', description: 'namespace for the webhook', default: RELEASE.namespace },
    image: { value: 'REPOSITORY', description: 'image of the webhook, without a tag' },
    clusterName: { value: 'NAME', description: 'name of the EKS cluster (default: from the kubeconfig)' },
  },
  examples: [
    { command: `${PROGRAM} init --check`, shows: 'whether the cluster of the current kubectl context is ready' },
    { command: `${PROGRAM} init`, shows: 'fleet.yaml for the runners of that cluster' },
    {
      command: `${PROGRAM} init --audit-log audit.log.gz`,
      shows: 'the same, also for pipelines that do not run now',
    },
    {
      command: `${PROGRAM} init --for chart --output irsa`,
      shows: 'irsa/values.yaml and irsa/mapping.yaml, for the chart beside existing runners',
    },
  ],
} as const;

export async function run({ options }: Input<typeof usage>, io: Io): Promise<Written | Preflight> {
  const { auditLog = [], check, clusterName, context, force, image, kubeconfig, output = '.' } = options;
  const { namespace: webhookNamespace = RELEASE.namespace, runnerNamespace = [] } = options;
  checkOptions(options, usage.options, io.env);
  const runtime = {
    env: io.env,
    version: io.version,
    progress: (text: string) => io.progress(`reading ${text} …`),
  };
  if (check) return checkCluster({ kubeconfig, context, webhookNamespace }, runtime);
  const past = await readPastJobs(auditLog, webhookNamespace, io);
  const what = options.for === 'chart' ? 'chart' : 'fleet';
  const discovery = await discover(
    { ...{ kubeconfig, context, clusterName, image, webhookNamespace }, for: what, namespaces: runnerNamespace, past },
    runtime,
  );
  const written = writeNewFiles(output, discovery.files, force === true);
  return { ...discovery, output, for: what, webhookNamespace, image, written };
}

/** Returns 1 also if a file exists already, or if the written files have errors. */
export function exitCode(result: Written | Preflight): 0 | 1 | 2 {
  if (!('written' in result)) return exitCodeOfChecks(result.checks);
  return result.errors.length > 0 || result.written.some(({ state }) => state === 'exists') ? 1 : 0;
}

export const views = {
  text: (result: Written | Preflight) => ('written' in result ? initBlocks(result) : preflightBlocks(result)),
  json: (result: Written | Preflight) => ('written' in result ? discoveryJson(result) : result),
};
