import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { MANAGER_LABEL } from '../../../names.ts';
import { managerMark } from '../../../pods/manager-marks.ts';
import type { Pod } from '../../../pods/pod.ts';
import { managerAccounts } from '../../world/manager-accounts.ts';
import type { Place, WorkloadKind } from '../../world/place.ts';
import type { Release } from '../../world/release.ts';
import type { Runner } from '../../world/runner.ts';
import { isSeen, type Seen, seenOr, type Unseen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { type HelmMarks, releaseOf } from '../release-of.ts';
import { inTurns } from '../requests/in-turns.ts';
import { readByNamespace } from '../requests/read-by-namespace.ts';
import type { Reader } from '../requests/reader.ts';
import { flagVariables, unreadCommands, withFlags } from './command-line.ts';
import { containerVariables, type FoundConfigMap } from './container-variables.ts';
import { managerToken } from './manager-token.ts';
import { type PodTemplate, type RunnerContainer, referencedConfigMaps } from './pod-template.ts';
import { runnerContainer } from './runner-image.ts';
import { type RunnerDocument, runnerSettings } from './runner-settings.ts';
import { unreadSecrets } from './unread-secrets.ts';

type WorkloadObject = {
  metadata: HelmMarks & { name: string; namespace: string };
  spec: { template: PodTemplate };
};
type ConfigMapObject = { metadata?: HelmMarks; data?: Record<string, string> };

/** Keys of GitLab's chart: `gitlab-runner register` fills in `config.template.toml`; `config.toml` may hold complete runners. */
const KEYS = ['config.template.toml', 'config.toml'] as const;

/**
 * The Deployments and StatefulSets that run managers, with their configuration: those with the marks or the image of a manager,
 * in any namespace, and those with the account of one. Reads the ConfigMaps that they reference; of Secrets it keeps only the names.
 *
 * @param namespaces where to look if listing them in the whole cluster is forbidden
 */
export async function readRunners(
  reader: Reader,
  mapping: MappingIndex,
  namespaces: ReadonlySet<string>,
): Promise<Pick<World, 'runners' | 'unreadRunners'>> {
  const accounts = new Set(managerAccounts(mapping).map(({ namespace, name }) => `${namespace}/${name}`));
  const isManager: IsManager = ({ metadata: { namespace }, spec: { template } }) =>
    accounts.has(`${namespace}/${accountOf(template)}`) || looksLikeManager(template);
  return readManagers(reader, isManager, namespaces);
}

/** Whether the pods of a template are runner managers, by their marks or by their image; only marks count for the webhook. */
export function looksLikeManager(template: PodTemplate): boolean {
  return managerMark(template as Pod) !== undefined || runnerContainer(template) !== undefined;
}

/** Whether a Deployment or StatefulSet runs a runner manager. */
export type IsManager = (workload: WorkloadObject) => boolean;

/** The same for the workloads that a predicate chooses. */
export async function readManagers(
  reader: Reader,
  isManager: IsManager,
  namespaces: ReadonlySet<string>,
): Promise<Pick<World, 'runners' | 'unreadRunners'>> {
  const list = (kind: WorkloadKind, resource: string, what: string) =>
    readByNamespace<WorkloadObject, readonly Workload[]>(
      reader,
      {
        ...{ base: '/apis/apps/v1', resource, what },
        keep: (objects) => objects.filter(isManager).map((object) => ({ kind, object })),
      },
      namespaces,
    );
  const [deployments, sets] = await Promise.all([
    list('deployment', 'deployments', 'Deployments'),
    list('statefulset', 'statefulsets', 'StatefulSets'),
  ]);
  const names = new Set([...deployments.namespaces.keys(), ...sets.namespaces.keys()]);
  const parts = await inTurns(names, async (namespace): Promise<[string, Seen<readonly Runner[]>]> => {
    const found = deployments.namespaces.get(namespace) ?? { seen: [] };
    if (!isSeen(found)) return [namespace, found];
    const workloads = [...found.seen, ...seenOr(sets.namespaces.get(namespace) ?? { seen: [] }, [])];
    return [namespace, { seen: await inTurns(workloads, (workload) => readRunner(reader, workload)) }];
  });
  return {
    runners: { complete: deployments.complete, namespaces: new Map(parts) },
    unreadRunners: [...sets.namespaces.values()].flatMap((part) => (isSeen(part) ? [] : [part.unseen])),
  };
}

type Workload = { kind: WorkloadKind; object: WorkloadObject };

async function readRunner(reader: Reader, { kind, object }: Workload): Promise<Runner> {
  const { name, namespace } = object.metadata;
  const { template } = object.spec;
  const container = managerContainer(template);
  const configMaps = new Map<string, FoundConfigMap>();
  const unread: Unseen[] = [];
  await inTurns(referencedConfigMaps(template, container), async (configMap) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps/${configMap}`;
    const what = `ConfigMap ${namespace}/${configMap}`;
    const found = await reader.one<ConfigMapObject>(path, what);
    if (!isSeen(found)) unread.push(found.unseen);
    else if (found.seen !== undefined) {
      const { data = {}, metadata = {} } = found.seen;
      configMaps.set(configMap, { data, release: releaseOf({ namespace, ...metadata }) });
    }
  });
  const mark = managerMark(template as Pod);
  const workload = { in: kind, namespace, name, ...ownedBy(releaseOf(object.metadata)) };
  const place: Place = { ...workload, container: container.name };
  const fromEnvironment = containerVariables(container, configMaps, workload);
  const variables = withFlags(fromEnvironment, flagVariables(container, fromEnvironment, place));
  const documents = [...configMaps].flatMap(([configMap, { data, release }]) =>
    KEYS.flatMap((key): RunnerDocument[] => {
      const text = data[key];
      const place = { in: 'config map', namespace, name: configMap, key, ...ownedBy(release) } as const;
      // What the operator calls config.toml is a template (docs.gitlab.com/runner/configuration/configuring_runner_operator).
      return text === undefined ? [] : [{ key: mark === 'operator' ? 'config.template.toml' : key, text, place }];
    }),
  );
  const { broken, settings, unread: others } = runnerSettings(documents, variables);
  return {
    ...{ kind, namespace, name, account: accountOf(template), container: container.name },
    image: container.image,
    ...{ mark, managerName: template.metadata?.labels?.[MANAGER_LABEL], settings, broken, variables },
    cacheSecret: exportsKeys(configMaps) ? cacheSecretOf(template) : undefined,
    token: managerToken(template, container),
    ...ownedBy(releaseOf(object.metadata)),
    unread: [
      ...unread,
      ...others,
      ...unreadSecrets(template, container, namespace),
      ...unreadCommands(template, container, configMaps, place),
    ],
  };
}

function ownedBy(release: Release | undefined): { release?: Release } {
  return release === undefined ? {} : { release };
}

function accountOf({ spec }: PodTemplate): string {
  return spec.serviceAccountName || 'default';
}

/** GitLab's chart names the container after the release, the operator names it `runner`. Usually it is the only one. */
function managerContainer(template: PodTemplate): RunnerContainer {
  const { spec } = template;
  const marked = spec.containers.find(({ env = [] }) => env.some(({ name }) => name === 'CI_SERVER_URL'));
  return marked ?? runnerContainer(template) ?? (spec.containers[0] as RunnerContainer);
}

/** Whether the entrypoint of GitLab's chart exports keys for the cache: it is a script in a ConfigMap. */
function exportsKeys(configMaps: ReadonlyMap<string, FoundConfigMap>): boolean {
  return [...configMaps.values()].some(({ data }) =>
    Object.values(data).some((text) => text.includes('CACHE_S3_ACCESS_KEY')),
  );
}

/**
 * The Secret of `runners.cache.secretName`: the projected one without `items`, because those of tokens list theirs (GitLab's
 * chart 0.86, `templates/_helpers.tpl`).
 */
function cacheSecretOf({ spec }: PodTemplate): string | undefined {
  const projected = (spec.volumes ?? []).filter(({ name }) => name === 'projected-secrets');
  const sources = projected.flatMap((volume) => volume.projected?.sources ?? []);
  return sources.find(({ secret }) => secret !== undefined && secret.items === undefined)?.secret?.name;
}
