import { isMap } from '../../../../collections/is-map.ts';
import { formatPlace } from '../../../world/place.ts';
import { type Setting, settingBy, type Variable } from '../../../world/runner/setting.ts';
import type { Unseen } from '../../../world/seen.ts';
import { isEscape, isOtherSeLinuxType } from './escapes.ts';
import { accessInPatch } from './pod-spec/pod-spec-access.ts';
import { isTrue, valueAt, type Written } from './written.ts';

/**
 * Security contexts of single containers, each of which may be privileged
 * (docs.gitlab.com/runner/executors/kubernetes).
 */
const CONTEXTS = [
  'build_container_security_context',
  'helper_container_security_context',
  'init_permissions_container_security_context',
  'service_container_security_context',
];

/** Security contexts that have an SELinux type. */
const OF_SELINUX = [...CONTEXTS, 'pod_security_context'];

/** Returns `privileged` if it is on. */
export function privilegedBy(setting: Setting<string> | undefined): Setting<string>[] {
  return setting !== undefined && isTrue(setting.value) ? [{ ...setting, value: 'privileged = true' }] : [];
}

/**
 * Returns the settings of a document, except `privileged`, that make job pods privileged, mount a path of the node,
 * share its namespaces, or add capabilities with the same effect. Values are for people: `volume of the node's path
 * /var/run/docker.sock`.
 */
export function nodeAccess(index: number, written: Written | undefined): Setting<string>[] {
  if (written === undefined) return [];
  const { place, table } = written;
  const at = (value: string, ...path: readonly string[]): Setting<string> => {
    return { value, place, by: 'document', path: [`runners[${index}].kubernetes`, ...path].join('.') };
  };
  const contexts = CONTEXTS.filter((context) => valueAt(table, ['kubernetes', context, 'privileged']) === true);
  const unmasked = CONTEXTS.filter((context) =>
    /^unmasked$/i.test(String(valueAt(table, ['kubernetes', context, 'proc_mount']))),
  );
  const unconfined = OF_SELINUX.filter((context) =>
    isOtherSeLinuxType(valueAt(table, ['kubernetes', context, 'selinux_type'])),
  );
  const volumes = listAt(table, 'volumes', 'host_path');
  const added = [['cap_add'], ...CONTEXTS.map((context) => [context, 'capabilities', 'add'])];
  const patches = listAt(table, 'pod_spec');
  return [
    ...contexts.map((context) => at(`${context}.privileged = true`, context, 'privileged')),
    ...unmasked.map((context) => at(`${context}.proc_mount = unmasked`, context, 'proc_mount')),
    ...unconfined.map((context) => at(`${context}.selinux_type`, context, 'selinux_type')),
    ...volumes.map((volume, position) => at(`host_path ${pathOf(volume)}`, `volumes.host_path[${position}]`)),
    ...added.flatMap((path) => {
      const key = path.join('.');
      return capabilitiesAt(table, path).map((capability) => at(`${key} ${capability}`, key));
    }),
    ...patches.flatMap((patch, position) =>
      (accessInPatch(textOf(patch)) ?? []).map((word) => at(`pod_spec with ${word}`, `pod_spec[${position}]`)),
    ),
  ];
}

/**
 * Returns the same for variables of the manager, which override a template (gitlab-runner `common/config.go`; the names
 * of variables for security contexts begin with that of the context).
 */
export function nodeAccessByVariables(variables: readonly Variable[]): Setting<string>[] {
  return variables.flatMap((variable) => {
    const { flag, name, value = '' } = variable;
    const words = flag === undefined ? wordsOfVariable(name, value) : wordsOfFlag(name, value);
    return words.map((word) => settingBy(variable, word));
  });
}

/** SELinux types can be set by flags but not by variables (`common/config.go`). */
function wordsOfFlag(name: string, value: string): readonly string[] {
  const context = OF_SELINUX.find((one) => name === `KUBERNETES_${one.toUpperCase()}_SELINUX_TYPE`);
  if (context === undefined) return wordsOfVariable(name, value);
  return isOtherSeLinuxType(value) ? [`${context}.selinux_type`] : [];
}

function wordsOfVariable(name: string, value: string): readonly string[] {
  if (name === 'KUBERNETES_CAP_ADD') return escapesIn(value).map((one) => `cap_add ${one}`);
  const context = CONTEXTS.find((one) => name.startsWith(`KUBERNETES_${one.toUpperCase()}_`));
  if (context === undefined) return [];
  switch (name.slice(`KUBERNETES_${context}_`.length)) {
    case 'PRIVILEGED':
      return isTrue(value) ? [`${context}.privileged = true`] : [];
    case 'CAPABILITIES_ADD':
      return escapesIn(value).map((one) => `${context}.capabilities.add ${one}`);
    case 'PROC_MOUNT':
      return /^unmasked$/i.test(value) ? [`${context}.proc_mount = unmasked`] : [];
    default:
      return [];
  }
}

function escapesIn(list: string): readonly string[] {
  return list
    .split(',')
    .map((one) => one.trim())
    .filter(isEscape);
}

function capabilitiesAt(table: Written['table'], path: readonly string[]): readonly string[] {
  const list = valueAt(table, ['kubernetes', ...path]);
  if (!Array.isArray(list)) return [];
  return list.filter((one): one is string => typeof one === 'string' && isEscape(one));
}

function listAt(table: Written['table'], ...path: readonly string[]): Readonly<Record<string, unknown>>[] {
  const list = valueAt(table, ['kubernetes', ...path]);
  return Array.isArray(list) ? list.filter(isMap) : [];
}

/**
 * Returns the path of a volume on the node. Without `host_path`, the runner uses the path at which the volume is
 * mounted.
 */
function pathOf(volume: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(valueAt(volume, ['host_path']) ?? valueAt(volume, ['mount_path']) ?? '');
}

function textOf(patch: Readonly<Record<string, unknown>>): string {
  return String(valueAt(patch, ['patch']) || '{}');
}

/**
 * Returns the patches of `pod_spec` that cannot be parsed, even if the feature flag for patches is off, because a job
 * may turn it on.
 */
export function unreadPatches(index: number, written: Written | undefined): readonly Unseen[] {
  const patches = written === undefined ? [] : listAt(written.table, 'pod_spec');
  return patches.flatMap((patch, position): Unseen[] => {
    if (written === undefined || accessInPatch(textOf(patch)) !== undefined) return [];
    const what = `runners[${index}].kubernetes.pod_spec[${position}].patch (${formatPlace(written.place)})`;
    return [{ what, why: 'it is neither YAML nor JSON', because: 'absent' }];
  });
}
