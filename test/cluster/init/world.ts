import { join } from 'node:path';
import type { Test } from 'tap';
import type { Pod } from '../../../src/pods/pod.ts';
import type { Client } from '../../control-plane/client/client.ts';
import type { Cluster } from '../../control-plane/client/cluster.ts';
import { made } from '../../control-plane/client/made.ts';
import { writeKubeconfig } from '../../control-plane/server/kubeconfig.ts';
import type { Helm } from '../chart/helm.ts';
import { jobPod } from '../job-pod.ts';
import { ROLE, RUNNER } from '../world.ts';

const RUNNER_CHART = join(import.meta.dirname, '../../fixtures/charts/gitlab-runner');

/** What runs in a cluster before our installation; `{gitlab}` and `{ci}` are placeholders for its two namespaces. */
export type StartingPoint = {
  /** Set if a fleet cannot describe all of it, because a fleet has only one GitLab. */
  only?: readonly ['chart'];
  /** Releases of GitLab's chart in namespace gitlab, by name, with their values. */
  releases?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Other objects, such as those that the operator makes. */
  objects?: readonly object[];
  /** ServiceAccounts, as `{gitlab}/name`, with the names of their roles. */
  accounts: Readonly<Record<string, string | null>>;
  /** Job pods: `{gitlab}/manager creates project in {ci} as account`. */
  jobs: readonly { by: string; project: number; in: string; as: string }[];
};

export type InitWorld = {
  gitlab: string;
  ci: string;
  /** The user of `words`, as `namespace/name` of a ServiceAccount. */
  reader: string;
  /** The options with which `init` reads these namespaces and no others. */
  words: readonly string[];
  /** The job pods as they are stored, with the manager that created each of them. */
  stored: readonly { by: string; manager: Client; pod: Pod; account: string; namespace: string; project: number }[];
  /** Replaces `{gitlab}` and `{ci}`. */
  fill<Value>(value: Value): Value;
};

/**
 * Creates the namespaces, installs the runners as separate releases, and has their managers create job pods.
 *
 * @param folder folder for the kubeconfig of a user who may read only these namespaces
 */
export async function createInitWorld(
  t: Test,
  cluster: Cluster,
  helm: Helm,
  { before, folder }: { before: StartingPoint; folder: string },
): Promise<InitWorld> {
  const { admin } = cluster;
  const [gitlab, ci, reader] = await Promise.all([
    cluster.createNamespace({ prefix: 'gitlab' }),
    cluster.createNamespace({ prefix: 'ci' }),
    cluster.createNamespace({ prefix: 'reader' }),
  ]);
  const fill = <Value>(value: Value): Value =>
    JSON.parse(JSON.stringify(value).replaceAll('{gitlab}', gitlab).replaceAll('{ci}', ci)) as Value;
  for (const [name, values] of Object.entries(before.releases ?? {})) {
    await helm.ok('install', name, RUNNER_CHART, '--namespace', gitlab, '--values', helm.values(fill(values)));
    t.teardown(() => helm.ok('uninstall', name, '--namespace', gitlab, '--ignore-not-found'));
  }
  for (const [key, role] of Object.entries(fill(before.accounts))) {
    const [namespace = '', name = ''] = key.split('/');
    const annotations = role === null ? {} : { 'eks.amazonaws.com/role-arn': `${ROLE}/${role}` };
    await cluster.createServiceAccount(namespace, { name, annotations });
  }
  for (const object of fill(before.objects ?? [])) made(await admin.create(object as never), JSON.stringify(object));
  const managers = new Map<string, Client>();
  const stored = [];
  for (const job of fill(before.jobs)) {
    const [namespace = '', name = ''] = job.by.split('/');
    const there = managers.get(job.by) ?? (await managerOf(cluster, namespace, name, [gitlab, ci]));
    managers.set(job.by, there);
    const sent = jobPod(job.in, { project: job.project, spec: { serviceAccountName: job.as } });
    const pod = made(await there.create<Pod>(sent), `a job pod of ${job.by}`);
    stored.push({ by: job.by, manager: there, pod, account: job.as, namespace: job.in, project: job.project });
  }
  await cluster.createServiceAccount(reader, { name: 'reader' });
  for (const namespace of [gitlab, ci])
    await cluster.grant(namespace, `${reader}/reader`, [
      { apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list'] },
    ]);
  const kubeconfig = join(folder, 'kubeconfig');
  writeKubeconfig(cluster.connection, { file: kubeconfig, token: await cluster.token(reader, 'reader') });
  const words = ['--kubeconfig', kubeconfig, '--runner-namespace', gitlab, '--runner-namespace', ci];
  return { ...{ gitlab, ci, words, stored, fill }, reader: `${reader}/reader` };
}

/** Returns a client with the token of a pod of the manager. */
async function managerOf(cluster: Cluster, namespace: string, name: string, where: readonly string[]): Promise<Client> {
  for (const there of where)
    await cluster.grant(there, `${namespace}/${name}`, [{ apiGroups: [''], resources: ['pods'], verbs: ['create'] }]);
  return (await cluster.asPodOf(namespace, name)).withHeaders({ 'User-Agent': RUNNER });
}
