import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { managerMark } from '../../../pods/manager-marks.ts';
import type { Pod } from '../../../pods/pod.ts';
import type { ByNamespace } from '../../world/by-namespace.ts';
import { managerAccounts, managerNamespaces } from '../../world/manager-accounts.ts';
import type { Place } from '../../world/place.ts';
import type { Runner } from '../../world/runner.ts';
import { isSeen, type Seen, type Unseen } from '../../world/seen.ts';
import { inTurns } from '../requests/in-turns.ts';
import type { Reader } from '../requests/reader.ts';
import { containerVariables } from './container-variables.ts';
import { type PodTemplate, type RunnerContainer, referencedConfigMaps } from './pod-template.ts';
import { runnerSettings } from './runner-settings.ts';

type DeploymentObject = {
  metadata: { name: string; namespace: string };
  spec: { template: PodTemplate };
};
type ConfigMapObject = { data?: Record<string, string> };

/** Keys of GitLab's chart: `gitlab-runner register` fills in `config.template.toml`; `config.toml` may hold complete runners. */
const KEYS = ['config.template.toml', 'config.toml'] as const;

/**
 * The Deployments that run managers, with their configuration: those with the account of a manager, and those with the marks
 * of one. Reads the ConfigMaps that they reference; of Secrets it keeps only the names.
 */
export async function readRunners(reader: Reader, mapping: MappingIndex): Promise<ByNamespace<readonly Runner[]>> {
  const accounts = new Set(managerAccounts(mapping).map(({ namespace, name }) => `${namespace}/${name}`));
  const parts = await inTurns(
    managerNamespaces(mapping),
    async (namespace): Promise<[string, Seen<readonly Runner[]>]> => {
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
      const all = await reader.list<DeploymentObject>(path, `Deployments of ${namespace}`);
      if (!isSeen(all)) return [namespace, all];
      const managers = all.seen.filter(
        ({ spec: { template } }) =>
          accounts.has(`${namespace}/${accountOf(template)}`) || managerMark(template as Pod) !== undefined,
      );
      return [namespace, { seen: await inTurns(managers, (deployment) => readRunner(reader, deployment)) }];
    },
  );
  return { complete: false, namespaces: new Map(parts) };
}

async function readRunner(reader: Reader, { metadata, spec }: DeploymentObject): Promise<Runner> {
  const { name, namespace } = metadata;
  const { template } = spec;
  const container = managerContainer(template);
  const configMaps = new Map<string, Readonly<Record<string, string>>>();
  const unread: Unseen[] = [];
  await inTurns(referencedConfigMaps(template, container), async (configMap) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps/${configMap}`;
    const what = `ConfigMap ${namespace}/${configMap}`;
    const found = await reader.one<ConfigMapObject>(path, what);
    if (!isSeen(found)) unread.push(found.unseen);
    else if (found.seen !== undefined) configMaps.set(configMap, found.seen.data ?? {});
  });
  const variables = containerVariables(container, configMaps, namespace, name);
  const documents = [...configMaps].flatMap(([configMap, data]) =>
    KEYS.flatMap((key) => {
      const text = data[key];
      const place: Place = { in: 'config map', namespace, name: configMap, key };
      return text === undefined ? [] : [{ key, text, place }];
    }),
  );
  const { settings, unread: unparsed } = runnerSettings(documents, variables);
  return {
    ...{ namespace, name, account: accountOf(template), container: container.name, settings, variables },
    cacheSecret: cacheSecretOf(template),
    unread: [...unread, ...unparsed],
  };
}

function accountOf({ spec }: PodTemplate): string {
  return spec.serviceAccountName || 'default';
}

/** GitLab's chart names the container after the release, the operator names it `runner`. Usually it is the only one. */
function managerContainer({ spec }: PodTemplate): RunnerContainer {
  const marked = spec.containers.find(({ env = [] }) => env.some(({ name }) => name === 'CI_SERVER_URL'));
  return marked ?? (spec.containers[0] as RunnerContainer);
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
