import { MANAGER_LABEL } from '../../../names.ts';
import { managerMark } from '../../../pods/manager-marks.ts';
import type { Pod } from '../../../pods/pod.ts';
import type { Place, WorkloadKind } from '../../world/place.ts';
import type { Release } from '../../world/release.ts';
import type { Runner } from '../../world/runner/runner.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import { type HelmMarks, releaseOf } from '../release-of.ts';
import { inTurns } from '../requests/in-turns.ts';
import type { Reader } from '../requests/reader.ts';
import { type RunnerDocument, runnerSettings } from './settings/runner-settings.ts';
import { flagVariables, unreadCommands, withFlags } from './workload/command-line.ts';
import { containerVariables, type FoundConfigMap } from './workload/container-variables.ts';
import { managerToken } from './workload/manager-token.ts';
import { type PodTemplate, type RunnerContainer, referencedConfigMaps } from './workload/pod-template.ts';
import { runnerContainer } from './workload/runner-image.ts';
import { unreadSecrets } from './workload/unread-secrets.ts';

export type WorkloadObject = {
  metadata: HelmMarks & { name: string; namespace: string };
  spec: { template: PodTemplate };
};

type ConfigMapObject = { metadata?: HelmMarks; data?: Record<string, string> };

/**
 * Keys in the ConfigMap of GitLab's chart. `gitlab-runner register` fills in `config.template.toml`; `config.toml` may
 * contain complete runners.
 */
const KEYS = ['config.template.toml', 'config.toml'] as const;

export type Workload = { kind: WorkloadKind; object: WorkloadObject };

export async function readRunner(reader: Reader, { kind, object }: Workload): Promise<Runner> {
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
      // The operator uses its key config.toml as a template
      // (docs.gitlab.com/runner/configuration/configuring_runner_operator).
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
    ].map((one) => ({ ...one, namespace })),
  };
}

function ownedBy(release: Release | undefined): { release?: Release } {
  return release === undefined ? {} : { release };
}

export function accountOf({ spec }: PodTemplate): string {
  return spec.serviceAccountName || 'default';
}

/**
 * Returns the container of the manager. GitLab's chart names it after the release and the operator names it `runner`.
 * Usually it is the only one.
 */
function managerContainer(template: PodTemplate): RunnerContainer {
  const { spec } = template;
  const marked = spec.containers.find(({ env = [] }) => env.some(({ name }) => name === 'CI_SERVER_URL'));
  return marked ?? runnerContainer(template) ?? (spec.containers[0] as RunnerContainer);
}

/** True if the entrypoint of GitLab's chart, a script in a ConfigMap, exports keys for the cache. */
function exportsKeys(configMaps: ReadonlyMap<string, FoundConfigMap>): boolean {
  return [...configMaps.values()].some(({ data }) =>
    Object.values(data).some((text) => text.includes('CACHE_S3_ACCESS_KEY')),
  );
}

/**
 * Returns the Secret of `runners.cache.secretName`: the projected one without `items`, because Secrets with tokens have
 * `items` (GitLab's chart 0.86, `templates/_helpers.tpl`).
 */
function cacheSecretOf({ spec }: PodTemplate): string | undefined {
  const projected = (spec.volumes ?? []).filter(({ name }) => name === 'projected-secrets');
  const sources = projected.flatMap((volume) => volume.projected?.sources ?? []);
  return sources.find(({ secret }) => secret !== undefined && secret.items === undefined)?.secret?.name;
}
