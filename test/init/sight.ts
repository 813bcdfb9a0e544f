import { toAccount } from '../../src/accounts/from-object.ts';
import type { ServiceAccount } from '../../src/accounts/service-account.ts';
import { runnerSettings } from '../../src/doctor/read/runners/settings/runner-settings.ts';
import type { ByNamespace } from '../../src/doctor/world/by-namespace.ts';
import type { Runner } from '../../src/doctor/world/runner/runner.ts';
import { buildPod } from '../../src/explain/job/build-pod.ts';
import type { PastJobs } from '../../src/init/past/past-jobs.ts';
import { onlyJob, toJobPod } from '../../src/init/read/job-pod.ts';
import type { JobPod, Sight } from '../../src/init/sight.ts';

export type SightParts = {
  /** Workloads by `namespace/name`, with the account and the text of the template. */
  runners?: readonly {
    name: string;
    namespace?: string;
    account: string;
    toml: string;
    url?: string;
    key?: 'config.toml' | undefined;
    variables?: Readonly<Record<string, string>>;
  }[];
  /** Roles of accounts, by `namespace/name`. */
  accounts?: Readonly<Record<string, string | undefined>>;
  jobs?: readonly {
    project: string;
    namespace?: string;
    account: string;
    rootGroup?: string;
    /** Clients in managedFields that replace the runner. */
    clients?: readonly string[];
    /** The label with the name of the runner. */
    runnerName?: string;
    annotations?: Readonly<Record<string, string>>;
  }[];
  /** Text of the mapping's ConfigMap. */
  installed?: string;
  clusterName?: string;
  issuer?: string;
  namespaces?: readonly string[];
  past?: PastJobs;
};

/** Returns what `init` reads in a cluster with these parts. Every namespace was listed. */
export function sightOf({
  accounts = {},
  clusterName,
  installed,
  issuer,
  jobs = [],
  namespaces = [],
  past,
  runners = [],
}: SightParts): Sight {
  const pods = jobs.map(jobOf);
  const workloads = runners.map((one) => runnerOf(one));
  const all = Object.entries(accounts).map(([key, arn]) => {
    const [namespace = '', ...name] = key.split('/');
    const annotations = arn === undefined ? {} : { 'eks.amazonaws.com/role-arn': arn };
    return toAccount({ metadata: { namespace, name: name.join('/'), annotations } });
  });
  const names = new Set(['gitlab', 'ci', ...namespaces, ...pods.map(({ namespace }) => namespace)]);
  return {
    server: 'https://api.example.com',
    clusterName,
    issuer:
      issuer === undefined
        ? { unseen: { what: 'the issuer', why: 'forbidden', because: 'forbidden' } }
        : { seen: issuer },
    namespaces: grouped([...names].map((name) => [name, {}])),
    accounts: grouped(
      [...Map.groupBy(all, ({ namespace }) => namespace)].map(
        ([namespace, there]): [string, ReadonlyMap<string, ServiceAccount>] => [
          namespace,
          new Map(there.map((account) => [account.name, account])),
        ],
      ),
    ),
    runners: grouped([...Map.groupBy(workloads, ({ namespace }) => namespace)]),
    unreadRunners: [],
    jobs: grouped([...Map.groupBy(pods, ({ namespace }) => namespace)]),
    installed: { seen: installed },
    past,
  };
}

export function grouped<Part>(parts: readonly (readonly [string, Part])[]): ByNamespace<Part> {
  return { complete: true, namespaces: new Map(parts.map(([namespace, part]) => [namespace, { seen: part }])) };
}

function runnerOf({
  account,
  key,
  name,
  namespace = 'gitlab',
  toml,
  url = 'https://gitlab.example.com',
  variables: others = {},
}: NonNullable<SightParts['runners']>[number]): Runner {
  const place = { in: 'config map', namespace, name, key: key ?? 'config.template.toml' } as const;
  const variables = Object.entries({ CI_SERVER_URL: url, ...others }).map(([variable, value]) => ({
    ...{ name: variable, value },
    place: { in: 'deployment', namespace, name, container: 'runner' } as const,
  }));
  return {
    ...{ kind: 'deployment', namespace, name, account, container: 'runner', mark: 'chart', managerName: undefined },
    image: undefined,
    ...runnerSettings([{ key: place.key, text: toml, place }], variables),
    token: { mounted: undefined, automount: undefined, kubeconfig: undefined },
    ...{ variables, cacheSecret: undefined },
  };
}

function jobOf({
  account,
  annotations,
  clients,
  namespace = 'gitlab',
  project,
  rootGroup,
  runnerName,
}: NonNullable<SightParts['jobs']>[number]): JobPod {
  const version = { major: 19, minor: 4 };
  const pod = buildPod({ project, namespace, account, version, rootGroup, runner: undefined });
  const labels = {
    ...pod.metadata?.labels,
    ...(runnerName === undefined ? {} : { 'manager.runner.gitlab.com/name': runnerName }),
  };
  const managedFields =
    clients?.map((manager) => ({ manager, operation: 'Update' })) ?? pod.metadata?.managedFields ?? null;
  const kept = onlyJob({
    ...pod,
    metadata: { ...pod.metadata, namespace, uid: '1', labels, annotations: annotations ?? null, managedFields },
  });
  if (kept === undefined) throw new Error('it is not the pod of a job');
  return toJobPod(kept);
}
