import type { Setting } from '../world/runner.ts';
import { editDocument } from './edit-document.ts';
import type { Fix } from './fix.ts';
import { kubectl } from './kubectl.ts';

const SOURCE = "runners.config in the values of GitLab's chart";

/**
 * Changes a setting where it is set: a variable of the Deployment or StatefulSet, a key of the ConfigMap that a variable comes from, or a
 * value in a document. A runner manager reads all of them when it starts.
 *
 * @param value `undefined` removes it
 */
export function changeSetting({ path, place }: Setting<unknown>, value: string | undefined): Fix {
  const { namespace, name } = place;
  if (place.in !== 'config map')
    return kubectl(
      namespace,
      ...['set', 'env', `${place.in}/${name}`],
      value === undefined ? `${path}-` : `${path}=${value}`,
    );
  if (place.key === undefined) {
    const patch = JSON.stringify({ data: { [path]: value ?? null } });
    return kubectl(namespace, 'patch', 'configmap', name, '--type', 'merge', '--patch', patch);
  }
  return editDocument(
    { ...place, key: place.key },
    { source: SOURCE, path, ...(value === undefined ? {} : { set: value }) },
  );
}
