import { type ServiceAccountObject, toAccount } from '../../accounts/from-object.ts';
import type { ServiceAccount } from '../../accounts/service-account.ts';
import { readIssuer } from '../../doctor/read/cluster/read-issuer.ts';
import { readNamespaces } from '../../doctor/read/cluster/read-namespaces.ts';
import { readByNamespace } from '../../doctor/read/requests/read-by-namespace.ts';
import { createReader, type Reader } from '../../doctor/read/requests/reader.ts';
import { type IsManager, looksLikeManager, readManagers } from '../../doctor/read/runners/read-runners.ts';
import { allSeen } from '../../doctor/world/by-namespace.ts';
import { isSeen } from '../../doctor/world/seen.ts';
import type { Access } from '../../kubernetes/access/access.ts';
import type { Api } from '../../kubernetes/http/api.ts';
import { RELEASE } from '../../names.ts';
import type { PastJobs } from '../past/past-jobs.ts';
import type { JobPod, Sight } from '../sight.ts';
import { onlyJob, type PodObject, toJobPod } from './job-pod.ts';

type SightOptions = {
  /** Jobs from an audit log, which was read before. */
  past: PastJobs | undefined;
  api: Pick<Api, 'request'>;
  access: Pick<Access, 'server' | 'cluster'>;
  /** The namespaces to read if the user may not list objects of the whole cluster. */
  namespaces: ReadonlySet<string>;
  /** The namespace of the webhook. */
  webhookNamespace: string;
  /** Called with a few words on what is being read. */
  progress: (text: string) => void;
};

/**
 * Reads what a first mapping is made from. Sends only `get` and `list`, and reads no Secret.
 *
 * @throws a user error `api_unreachable` or `api_unauthorized`
 */
export async function readSight({
  access,
  api,
  namespaces,
  past,
  progress,
  webhookNamespace,
}: SightOptions): Promise<Sight> {
  const reader = createReader(api);
  progress('runners, accounts and namespaces');
  const [issuer, labels, accounts, runners, installed] = await Promise.all([
    readIssuer(reader),
    readNamespaces(reader, namespaces),
    readByNamespace<ServiceAccountObject, ReadonlyMap<string, ServiceAccount>>(
      reader,
      {
        ...{ base: '/api/v1', resource: 'serviceaccounts', what: 'ServiceAccounts' },
        keep: (objects) => new Map(objects.map((object) => [object.metadata.name, toAccount(object)])),
      },
      namespaces,
    ),
    readManagers(reader, isManager, namespaces),
    readInstalled(reader, webhookNamespace),
  ]);
  progress('the pods of jobs');
  const ofJobs = [...allSeen(runners.runners)].flatMap(([, namespaceRunners]) =>
    namespaceRunners.flatMap(({ settings }) => settings.flatMap(({ namespace }) => namespace?.value ?? [])),
  );
  const jobs = await readByNamespace<PodObject, readonly JobPod[]>(
    reader,
    { base: '/api/v1', resource: 'pods', what: 'Pods', only: onlyJob, keep: (pods) => pods.map(toJobPod) },
    new Set([...namespaces, ...ofJobs.filter(isPathSegment)]),
  );
  const { server, cluster } = access;
  return {
    ...{ server: server.origin, clusterName: cluster, issuer, namespaces: labels, accounts, ...runners, jobs },
    ...{ installed, past },
  };
}

/** Reads whether the ConfigMap of the webhook's mapping exists, by its name in the release. */
async function readInstalled(reader: Reader, namespace: string): Promise<Sight['installed']> {
  const name = RELEASE.mappingConfigMap;
  const path = `/api/v1/namespaces/${namespace}/configmaps/${name}`;
  const found = await reader.one<object>(
    path,
    `ConfigMap ${namespace}/${name}, the mapping if the webhook is installed`,
  );
  return isSeen(found) ? { seen: found.seen === undefined ? undefined : `${namespace}/${name}` } : found;
}

const isManager: IsManager = ({ spec: { template } }) => looksLikeManager(template);

/** True for the name of a namespace. A configuration may contain any text, which must not become part of a path. */
function isPathSegment(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,62}$/.test(text);
}
