import { serviceNames } from '../certificates/rotation/settings.ts';
import { userError } from '../errors.ts';
import type { Access } from '../kubernetes/access/access.ts';
import { inClusterAccess } from '../kubernetes/access/in-cluster.ts';
import { kubeconfigAccess } from '../kubernetes/access/kubeconfig.ts';
import { createClient, type KubernetesClient } from '../kubernetes/http/client.ts';
import { createAccountLookup } from '../kubernetes/lookup/account-lookup.ts';
import { getServiceAccount } from '../kubernetes/objects/service-accounts.ts';
import { renderStarter } from '../mapping/starter.ts';
import { MAPPING_KEY, PROGRAM, RELEASE } from '../names.ts';
import { createSeenJobs } from '../plan/edit/seen-jobs.ts';
import { openClusterCertificates } from './certificates/from-cluster.ts';
import { openFolderCertificates } from './certificates/from-folder.ts';
import { openAccountsWatch } from './documents/accounts-watch.ts';
import { createEditCheck } from './documents/check-edit.ts';
import { openMappingConfigMap } from './documents/mapping-config-map.ts';
import { reportWatch } from './documents/report-watch.ts';
import type { ClusterSettings } from './settings/cluster-settings.ts';
import { type InClusterSettings, type ServeSettings, servedNames } from './settings/settings.ts';
import type { ServedCertificates, SourceDependencies, Sources } from './sources.ts';
import { toSnapshot } from './to-snapshot.ts';

/**
 * Starts to follow the objects that the settings name. Errors of the API server appear in the readiness and in the log,
 * and the request is repeated.
 *
 * @throws a user error `not_in_cluster`, `namespace_missing`, or one of a kubeconfig
 */
export async function openClusterSources(
  settings: InClusterSettings & Pick<ServeSettings, 'listen'>,
  dependencies: SourceDependencies,
): Promise<Sources> {
  const { clock, log, metrics, now, version, workers } = dependencies;
  const { cluster } = settings;
  const access = await openAccess(cluster, dependencies.env);
  const namespace = namespaceOf(cluster, access);
  const client = createClient(access, { userAgent: `${PROGRAM}/${version}` });
  const ending = new AbortController();
  const name = cluster.mappingConfigMap;
  const mapping = openMappingConfigMap({
    client,
    namespace,
    name,
    starter: renderStarter(cluster.starterManagers),
    workers,
    log,
    now,
    report: reportWatch('mapping', { log, metrics }),
  });
  const accounts = openAccountsWatch({ client, now, report: reportWatch('accounts', { log, metrics }) });
  const certificates = openCertificates({ client, namespace, settings, dependencies, signal: ending.signal });
  // The caller gets the rejection when it awaits the certificates. Until then it must not count as unhandled.
  certificates.catch(() => undefined);
  const seen = createSeenJobs(now);
  const snapshot = () => toSnapshot(mapping.current(), accounts.current(), version);
  const findAccounts = createAccountLookup({
    get: (...account) => getServiceAccount(client, ...account),
    clock,
    report: metrics.accountLookup,
  });
  return {
    mapping,
    accounts,
    certificates,
    webhook: {
      findAccounts,
      remember: seen.remember,
      mappingEdits: {
        place: { namespace, name, key: MAPPING_KEY },
        objectUid: mapping.uid,
        check: createEditCheck({ ...{ workers, seen, clock, log, now }, file: MAPPING_KEY, snapshot }),
      },
    },
    places: {
      mapping: `${MAPPING_KEY} in ConfigMap ${namespace}/${name}`,
      accounts: `all ServiceAccounts of ${access.server.host}`,
      certificates: settings.certificates ?? `Secret ${namespace}/${cluster.certificatesSecret}`,
    },
    async close() {
      ending.abort();
      const closing = certificates.then(
        (opened) => opened.close(),
        () => undefined,
      );
      await Promise.all([mapping.close(), accounts.close(), closing]);
      client.close();
    },
  };
}

async function openAccess(cluster: ClusterSettings, env: NodeJS.ProcessEnv): Promise<Access> {
  if (cluster.kubeconfig !== undefined) return kubeconfigAccess(cluster.kubeconfig, cluster.context);
  return inClusterAccess(cluster.tokenFolder, env);
}

function namespaceOf(cluster: ClusterSettings, access: Access): string {
  const namespace = cluster.namespace ?? access.namespace;
  if (namespace !== undefined) return namespace;
  throw userError('--namespace is required: neither the context nor the mounted token names one', {
    code: 'namespace_missing',
    where: '--namespace',
    hint: `pass the namespace of the ConfigMap, for example ${RELEASE.namespace}`,
  });
}

function openCertificates({
  client,
  namespace,
  settings,
  dependencies: { log, metrics, now, watch },
  signal,
}: {
  client: KubernetesClient;
  namespace: string;
  settings: InClusterSettings & Pick<ServeSettings, 'listen'>;
  dependencies: SourceDependencies;
  signal: AbortSignal;
}): Promise<ServedCertificates> {
  const { certificates, cluster } = settings;
  const { mutatingConfiguration, service, validatingConfiguration } = cluster;
  if (certificates !== undefined) {
    const { dns, ip } = servedNames(settings);
    const called = serviceNames(service, namespace);
    return openFolderCertificates(certificates, { dns: [...called.dns, ...dns], ip }, { log, now, watch });
  }
  return openClusterCertificates({
    client,
    namespace,
    secret: cluster.certificatesSecret,
    service,
    mutatingConfiguration,
    validatingConfiguration,
    log,
    now,
    count: { rotation: metrics.rotation, mismatch: metrics.bundleMismatch },
    signal,
  });
}
