import { isMap } from '../../../is-map.ts';
import type { Setting } from '../../world/runner.ts';
import { isTrue, valueAt, type Written } from './written.ts';

/** Security contexts of single containers; each may be privileged (docs.gitlab.com/runner/executors/kubernetes). */
const CONTEXTS = [
  'build_container_security_context',
  'helper_container_security_context',
  'init_permissions_container_security_context',
  'service_container_security_context',
];

/** What a patch of `pod_spec`, in YAML or JSON, may say to the same effect. */
const IN_PATCH =
  /\b(hostNetwork|hostPID|hostIPC|privileged|hostProcess)["']?\s*:\s*["']?(true)\b|\b(hostPath)["']?\s*:/gi;

/** `privileged`, if it is on. */
export function privilegedBy(setting: Setting<string> | undefined): Setting<string>[] {
  return setting !== undefined && isTrue(setting.value) ? [{ ...setting, value: 'privileged = true' }] : [];
}

/**
 * Settings of a document, besides `privileged`, that make job pods privileged, mount a path of the node or share its
 * namespaces. A value is for people: `volume of the node's path /var/run/docker.sock`.
 */
export function nodeAccess(index: number, written: Written | undefined): Setting<string>[] {
  if (written === undefined) return [];
  const { place, table } = written;
  const at = (value: string, ...path: readonly string[]): Setting<string> => {
    return { value, place, path: [`runners[${index}].kubernetes`, ...path].join('.') };
  };
  const contexts = CONTEXTS.filter((context) => valueAt(table, ['kubernetes', context, 'privileged']) === true);
  const volumes = listAt(table, 'volumes', 'host_path');
  const patches = listAt(table, 'pod_spec');
  return [
    ...contexts.map((context) => at(`${context}.privileged = true`, context, 'privileged')),
    ...volumes.map((volume, position) => at(`host_path ${pathOf(volume)}`, `volumes.host_path[${position}]`)),
    ...patches.flatMap((patch, position) =>
      inPatch(patch).map((word) => at(`pod_spec with ${word}`, `pod_spec[${position}]`)),
    ),
  ];
}

function listAt(table: Written['table'], ...path: readonly string[]): Readonly<Record<string, unknown>>[] {
  const list = valueAt(table, ['kubernetes', ...path]);
  return Array.isArray(list) ? list.filter(isMap) : [];
}

/** Without `host_path` the runner mounts the path of the node at which the volume is mounted. */
function pathOf(volume: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(valueAt(volume, ['host_path']) ?? valueAt(volume, ['mount_path']) ?? '');
}

function inPatch(patch: Readonly<Record<string, unknown>>): string[] {
  const text = String(valueAt(patch, ['patch']) ?? '');
  return [...new Set([...text.matchAll(IN_PATCH)].map(([, flag, , path]) => flag ?? path ?? ''))];
}
