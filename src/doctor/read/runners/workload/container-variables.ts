import type { Place, WorkloadPlace } from '../../../world/place.ts';
import type { Release } from '../../../world/release.ts';
import type { Variable } from '../../../world/runner/setting.ts';
import type { RunnerContainer } from './pod-template.ts';

/** The texts of a ConfigMap, and the Helm release that owns it. */
export type FoundConfigMap = { data: Readonly<Record<string, string>>; release: Release | undefined };

/**
 * Returns the variables of a container as its process sees them: `env` overrides `envFrom`, and of equal names the last
 * one counts. Keeps values unless they come from a Secret. The checks decide which of them a report shows.
 */
export function containerVariables(
  { name: container, env = [], envFrom = [] }: RunnerContainer,
  configMaps: ReadonlyMap<string, FoundConfigMap>,
  workload: Omit<WorkloadPlace, 'container'>,
): readonly Variable[] {
  const { namespace } = workload;
  const variables = new Map<string, Variable>();
  const place: Place = { ...workload, container };
  for (const { prefix = '', configMapRef } of envFrom) {
    if (configMapRef === undefined) continue;
    const { data = {} } = configMaps.get(configMapRef.name) ?? {};
    const origin = originOf(configMapRef.name);
    for (const [key, value] of Object.entries(data))
      variables.set(`${prefix}${key}`, { name: `${prefix}${key}`, value, place: origin });
  }
  for (const { name, value, valueFrom } of env) {
    const reference = valueFrom?.configMapKeyRef;
    const isSameKey = reference?.key === name;
    const configMap = reference === undefined ? undefined : configMaps.get(reference.name)?.data;
    const isNamespace = valueFrom?.fieldRef?.fieldPath === 'metadata.namespace';
    const given = isNamespace ? namespace : configMap?.[reference?.key ?? ''];
    const found = valueFrom === undefined ? (value ?? '') : given;
    // The kubelet omits an optional variable whose key is missing. A required one keeps the pod from starting.
    if (configMap !== undefined && found === undefined) variables.delete(name);
    else {
      const origin = configMap !== undefined && isSameKey ? originOf(reference.name) : place;
      variables.set(name, { name, value: found, place: origin });
    }
  }
  return [...variables.values()];

  function originOf(configMap: string): Place {
    const release = configMaps.get(configMap)?.release;
    return { ...{ in: 'config map', namespace, name: configMap }, ...(release === undefined ? {} : { release }) };
  }
}
