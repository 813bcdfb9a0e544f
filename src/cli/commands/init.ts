import { userError } from '../../errors.ts';
import { type NewFile, writeNewFiles } from '../../files/new-files.ts';
import { clusterName as clusterNameSchema } from '../../fleet/document/schema/fields.ts';
import { type Discovery, discover } from '../../init/init.ts';
import { PROGRAM, RELEASE } from '../../names.ts';
import type { Input, Io } from '../command.ts';
import { initBlocks } from '../views/init.ts';
import { toJson } from '../views/init-json.ts';

/** What was found in a cluster, and what was written. */
export type Result = Discovery & {
  output: string;
  for: 'fleet' | 'chart';
  webhookNamespace: string;
  written: readonly NewFile[];
};

export const usage = {
  description: `Looks at a cluster and writes a first fleet, or values and a mapping, for the runners that it finds: their accounts, roles and
namespaces, and rules by which every job that runs now keeps its account. It changes nothing in the cluster, reads no Secret, and
overwrites no file.`,
  arguments: [],
  options: {
    output: { value: 'DIR', description: 'folder to write to', default: '.' },
    for: {
      value: 'WHAT',
      description: 'fleet: fleet.yaml, from which generate writes chart and roles. chart: values.yaml and mapping.yaml',
      choices: ['fleet', 'chart'],
      default: 'fleet',
    },
    force: { description: 'overwrite these files' },
    kubeconfig: { value: 'FILE', description: 'kubeconfig to use (default: the one that kubectl uses)' },
    context: { value: 'NAME', description: 'context of the kubeconfig (default: its current context)' },
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
    { command: `${PROGRAM} init`, shows: 'fleet.yaml for the cluster of the current kubectl context' },
    {
      command: `${PROGRAM} init --for chart --output irsa`,
      shows: 'irsa/values.yaml and irsa/mapping.yaml, for the chart beside existing runners',
    },
  ],
} as const;

export async function run({ options }: Input<typeof usage>, io: Io): Promise<Result> {
  const { clusterName, context, force, image, kubeconfig, namespace, output, runnerNamespace } = options;
  if (clusterName !== undefined && !clusterNameSchema.safeParse(clusterName).success)
    throw userError(`--cluster-name: "${clusterName}" is not the name of an EKS cluster`, {
      code: 'cluster_name_invalid',
      where: '--cluster-name',
      found: clusterName,
      wanted: 'letters, digits, "-" and "_", at most 100 characters',
    });
  const what = options.for === 'chart' ? 'chart' : 'fleet';
  const webhookNamespace = namespace ?? RELEASE.namespace;
  const discovery = await discover(
    { ...{ kubeconfig, context, clusterName, image, webhookNamespace }, for: what, namespaces: runnerNamespace ?? [] },
    { env: process.env, version: io.version, progress: (text) => io.progress(`reading ${text} …`) },
  );
  const folder = output ?? '.';
  const written = writeNewFiles(folder, discovery.files, force === true);
  return { ...discovery, output: folder, for: what, webhookNamespace, written };
}

/** 1 when files were in the way, or a file has errors. */
export function exitCode({ errors, written }: Result): 0 | 1 {
  return errors.length > 0 || written.some(({ state }) => state === 'exists') ? 1 : 0;
}

export const views = { text: initBlocks, json: toJson };
