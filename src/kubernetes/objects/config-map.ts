import { type Api, query } from '../http/api.ts';
import { ask } from '../http/ask.ts';
import { type Following, type FollowOptions, followObjects } from '../watch/follow-objects.ts';

/** The parts of a core/v1 ConfigMap that are read. */
export type ConfigMap = {
  uid: string;
  resourceVersion: string;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  /** `undefined` if the object has no data. */
  data: Readonly<Record<string, string>> | undefined;
};

type ConfigMapObject = {
  metadata: {
    uid: string;
    resourceVersion: string;
    labels?: Record<string, string> | null;
    annotations?: Record<string, string> | null;
  };
  data?: Record<string, string> | null;
};

export type ConfigMapReference = { namespace: string; name: string };

/**
 * Follows one ConfigMap. Needs the verbs `list` and `watch` on it. RBAC can grant them for its name alone, because the
 * API server reads the name from the field selector (`apiserver/pkg/endpoints/request/requestinfo.go`).
 *
 * @param options.changed called with `undefined` if the ConfigMap does not exist
 */
export function followConfigMap({
  changed,
  name,
  namespace,
  ...options
}: Pick<FollowOptions<ConfigMap>, 'client' | 'report' | 'timing' | 'idle'> &
  ConfigMapReference & { changed: (configMap: ConfigMap | undefined) => void }): Following {
  return followObjects<ConfigMap>({
    ...options,
    path: `/api/v1/namespaces/${namespace}/configmaps`,
    fieldSelector: `metadata.name=${name}`,
    keep: (object) => ({ key: name, item: toConfigMap(object as ConfigMapObject) }),
    changed: (items) => changed(items.get(name)),
  });
}

/**
 * Adds a key and an annotation to a ConfigMap, unless it was changed after it was read. Needs the verb `patch`.
 *
 * @throws a user error `api_invalid` or `api_conflict` if it was changed, or another `api_…`
 */
export async function addKey(
  api: Pick<Api, 'request'>,
  { name, namespace }: ConfigMapReference,
  seen: ConfigMap,
  { annotation, fieldManager, key, value }: { key: string; value: string; annotation: string; fieldManager: string },
): Promise<void> {
  const annotations = { ...seen.annotations, [annotation]: 'true' };
  const patch = [
    { op: 'test', path: '/metadata/resourceVersion', value: seen.resourceVersion },
    { op: 'add', path: '/data', value: { ...seen.data, [key]: value } },
    { op: 'add', path: '/metadata/annotations', value: annotations },
  ];
  await ask(api, 'PATCH', `/api/v1/namespaces/${namespace}/configmaps/${name}${query({ fieldManager })}`, {
    body: patch,
    contentType: 'application/json-patch+json',
  });
}

function toConfigMap({ metadata, data }: ConfigMapObject): ConfigMap {
  return {
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    data: data ?? undefined,
  };
}
