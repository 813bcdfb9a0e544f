import { show } from '../../../documents/show.ts';
import { RELEASE } from '../../../names.ts';
import { formatPlace } from '../../world/place.ts';
import type { Release } from '../../world/release.ts';
import type { Setting } from '../../world/runner/setting.ts';
import { editDocument } from '../edit-document.ts';
import type { Fix } from '../fix.ts';
import { kubectl } from '../kubectl.ts';

/** Values of our chart, by the keys of the ConfigMap that the chart writes them into. */
const CACHE_VALUES: Readonly<Record<string, string>> = {
  CACHE_PATH: 'cache.path',
  CACHE_SHARED: 'cache.shared',
  CACHE_S3_BUCKET_NAME: 'cache.bucket',
  CACHE_S3_BUCKET_LOCATION: 'cache.region',
  CACHE_S3_ROLE_ARN: 'cache.roleArn',
  CACHE_S3_SERVER_SIDE_ENCRYPTION_KEY_ID: 'cache.kmsKeyArn',
};

const SOURCE = "runners.config in the values of GitLab's chart";

/**
 * Returns a fix that changes a setting where it is set: in a variable of the Deployment or StatefulSet, in a key of the
 * ConfigMap from which a variable comes, or in a document. If a Helm release owns that object, the fix changes the
 * release's values, because the next upgrade would undo another change or fail on it. A runner manager must be
 * restarted to read any of them.
 *
 * @param value `undefined` removes the setting; `false` is a boolean in a document
 */
export function changeSetting({ by, path, place }: Setting<unknown>, value: string | false | undefined): Fix {
  const { namespace, name, release } = place;
  if (by === 'flag') return inCommand({ path, place }, value);
  if (release !== undefined) return inValues(release, { path, place }, value);
  if (place.in !== 'config map')
    return kubectl(
      namespace,
      ...['set', 'env', `${place.in}/${name}`],
      value === undefined ? `${path}-` : `${path}=${value}`,
    );
  if (place.key === undefined) {
    const patch = JSON.stringify({ data: { [path]: value === undefined ? null : String(value) } });
    return kubectl(namespace, 'patch', 'configmap', name, '--type', 'merge', '--patch', patch);
  }
  return editDocument(
    { in: 'config map', namespace, name, key: place.key },
    { source: SOURCE, path, ...(value === undefined ? {} : { set: value }) },
  );
}

/** Returns a fix for a flag in the command of a container, which overrides a variable. */
function inCommand({ path, place }: Pick<Setting<unknown>, 'path' | 'place'>, value: string | false | undefined): Fix {
  const change = value === undefined ? `remove ${path}` : `set ${path} to ${show(String(value))}`;
  const where =
    place.release === undefined
      ? ''
      : `, in the values of Helm release ${place.release.name} (namespace ${place.release.namespace})`;
  return { advice: `in the command of the container, ${change} (${formatPlace(place)})${where}` };
}

function inValues(
  release: Release,
  { path, place }: Pick<Setting<unknown>, 'path' | 'place'>,
  value: string | false | undefined,
): Fix {
  const { name, namespace } = release;
  if (place.in === 'config map' && place.key !== undefined)
    return editDocument(
      { in: 'values', release: name, namespace, value: 'runners.config' },
      { path, ...(value === undefined ? {} : { set: value }) },
    );
  const known = place.name === RELEASE.cacheConfigMap ? CACHE_VALUES[path] : undefined;
  const wanted = known ?? path;
  const change = value === undefined ? `remove ${wanted}` : `set ${wanted} to ${show(String(value))}`;
  return {
    advice: `in the values of Helm release ${name} (namespace ${namespace}), ${change} (${formatPlace(place)}), then run helm upgrade: the next upgrade undoes a change of the object itself`,
  };
}
