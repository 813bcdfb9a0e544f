import type { Fix } from '../finding.ts';
import type { Setting } from '../world/runner.ts';
import { kubectl } from './kubectl.ts';

const DEPLOYMENT = /^deployment (?<namespace>[^/]+)\/(?<name>[^,]+)/;
const CONFIG_MAP = /^configmap (?<namespace>[^/]+)\/(?<name>[^,]+)(?<key>, key .+)?$/;

const SOURCE = "runners.config in the values of GitLab's chart";

/**
 * Changes a setting where it is said: a variable of the Deployment, a key of a ConfigMap that the environment comes
 * from, or a place in a document. A runner reads all of them when it starts.
 *
 * @param value `undefined` takes it away
 */
export function change({ path, place }: Setting<unknown>, value: string | undefined): Fix {
  const deployment = DEPLOYMENT.exec(place)?.groups;
  if (deployment !== undefined)
    return kubectl(
      deployment.namespace,
      ...['set', 'env', `deployment/${deployment.name}`],
      value === undefined ? `${path}-` : `${path}=${value}`,
    );
  const configMap = CONFIG_MAP.exec(place)?.groups;
  if (configMap !== undefined && configMap.key === undefined) {
    const patch = JSON.stringify({ data: { [path]: value ?? null } });
    return kubectl(
      configMap.namespace,
      'patch',
      'configmap',
      String(configMap.name),
      '--type',
      'merge',
      '--patch',
      patch,
    );
  }
  return { edit: { place, source: SOURCE, path, ...(value === undefined ? {} : { set: value }) } };
}
