import { join } from 'node:path';
import type { Test } from 'tap';
import type { Cluster } from '../../../control-plane/client/cluster.ts';
import { made } from '../../../control-plane/client/made.ts';
import { stepsOf } from '../../../doctor/fix-words.ts';
import type { Helm } from '../../chart/helm.ts';

const CHART = join(import.meta.dirname, '../../../fixtures/charts/gitlab-runner');

import { editToml } from '../follow.ts';

/**
 * Namespaces of a runner that existed before the webhook. The manager is in the first one, its jobs are in the others.
 */
export type Places = { gitlab: string; jobs: readonly string[] };

/** A release of GitLab's chart. */
export type ReleaseOfRunner = {
  name: string;
  namespace: string;
  /** Adds values, and upgrades the release. */
  upgrade(values: object): Promise<void>;
  /** Changes a value of `runners.config`, or removes it, and upgrades the release. */
  editConfig(path: string, set: unknown): Promise<void>;
};

/** A runner manager that exists before the webhook is installed. */
export type ExistingRunner = {
  /** Name of its ServiceAccount. */
  account: string;
  /** The account that the manager sets for its jobs. */
  jobAccount: string | undefined;
  /** Its release of GitLab's chart, if it was installed from it. */
  release: ReleaseOfRunner | undefined;
};

/** Returns `runners.config` of GitLab's chart, or the `config.toml` of another runner. */
export function configOf(jobs: readonly string[], account: string | undefined, more = ''): string {
  const runners = jobs.map((namespace) =>
    [
      '[[runners]]',
      '  [runners.kubernetes]',
      `    namespace = "${namespace}"`,
      ...(account === undefined ? [] : [`    service_account = "${account}"`]),
      ...(more === '' ? [] : [`    ${more}`]),
    ].join('\n'),
  );
  return `${runners.join('\n')}\n`;
}

/** Installs a release of GitLab's chart with its default permissions, which cover all resources. */
export async function installRunner(
  t: Test,
  helm: Helm,
  { gitlab, jobs }: Places,
  { name, account: jobAccount, config }: { name: string; account: string | undefined; config: string },
): Promise<ExistingRunner> {
  const values: object[] = [
    {
      ...{ gitlabUrl: 'https://gitlab.example.com', rbac: { create: true }, serviceAccount: { create: true, name } },
      ...{ fullnameOverride: name, runners: { jobNamespace: jobs[0], config } },
    },
  ];
  const args = [name, CHART, '--namespace', gitlab];
  const given = () => values.flatMap((one) => ['--values', helm.values(one)]);
  await helm.ok('install', ...args, ...given());
  t.teardown(() => helm.ok('uninstall', name, '--namespace', gitlab));
  const upgrade: ReleaseOfRunner['upgrade'] = async (more) => {
    values.push(more);
    await helm.ok('upgrade', ...args, ...given());
  };
  let text = config;
  const editConfig: ReleaseOfRunner['editConfig'] = async (path, set) => {
    text = editToml(text, stepsOf(path), set);
    await upgrade({ runners: { config: text } });
  };
  return { ...{ account: name, jobAccount }, release: { ...{ name, namespace: gitlab, upgrade, editConfig } } };
}

const MANAGES = [
  { apiGroups: [''], resources: ['pods'], verbs: ['create', 'delete', 'get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['pods/exec', 'pods/attach'], verbs: ['create'] },
  { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'delete', 'get', 'update'] },
];

/** Lets an account create jobs in a namespace, as the documentation of GitLab Runner says. */
export async function letManage(
  cluster: Cluster,
  account: { namespace: string; name: string },
  namespace: string,
): Promise<void> {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const metadata = { namespace, name: `runs-jobs.${account.namespace}.${account.name}` };
  made(await cluster.admin.create({ apiVersion, kind: 'Role', metadata, rules: MANAGES }), 'the Role');
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name };
  const subjects = [{ kind: 'ServiceAccount', ...account }];
  made(await cluster.admin.create({ apiVersion, kind: 'RoleBinding', metadata, roleRef, subjects }), 'the binding');
}

/**
 * Creates a manager that a person wrote, or that the operator created: objects that do not belong to a release of Helm.
 */
export async function createRunner(
  cluster: Cluster,
  { gitlab, jobs }: Places,
  {
    kind,
    mark,
    account,
    jobAccount,
    config,
  }: {
    kind: string;
    mark: 'chart' | 'operator' | 'file';
    account: string;
    jobAccount: string | undefined;
    config: string;
  },
): Promise<ExistingRunner> {
  const { admin } = cluster;
  await cluster.createServiceAccount(gitlab, { name: account });
  for (const namespace of jobs) await letManage(cluster, { namespace: gitlab, name: account }, namespace);
  const labels = mark === 'operator' ? { app: account, 'app.kubernetes.io/component': 'runner' } : { app: account };
  const name = `${account}-config`;
  const key = mark === 'chart' ? 'config.template.toml' : 'config.toml';
  const metadata = { namespace: gitlab, name };
  made(await admin.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { [key]: config } }), 'the ConfigMap');
  const container = {
    ...{ name: mark === 'operator' ? 'runner' : account, image: 'gitlab-runner' },
    ...(mark === 'operator' ? {} : { command: ['/usr/bin/dumb-init', '--', '/bin/bash', '/configmaps/entrypoint'] }),
    env: [
      { name: 'CI_SERVER_URL', value: 'https://gitlab.example.com' },
      { name: 'RUNNER_EXECUTOR', value: 'kubernetes' },
    ],
    volumeMounts: [{ name: 'configmaps', mountPath: '/configmaps' }],
  };
  const spec = {
    ...{ replicas: 0, selector: { matchLabels: { app: account } } },
    ...(kind === 'StatefulSet' ? { serviceName: account } : {}),
    template: {
      metadata: { labels },
      spec: {
        ...{ serviceAccountName: account, containers: [container] },
        volumes: [{ name: 'configmaps', configMap: { name } }],
      },
    },
  };
  const workload = { apiVersion: 'apps/v1', kind, metadata: { namespace: gitlab, name: account }, spec };
  made(await admin.create(workload), `the ${kind}`);
  return { account, jobAccount, release: undefined };
}
