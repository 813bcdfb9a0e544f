import type { ServiceAccount } from '../../accounts/service-account.ts';
import type { Pod, Volume, VolumeMount } from '../../pods/pod.ts';
import { containersOf } from './containers.ts';
import type { Edit } from './edits.ts';

/** `DefaultAPITokenMountPath` in Kubernetes' ServiceAccount plugin. */
const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
/** The plugin uses the first volume whose name begins like this, whoever wrote it. */
const PREFIX = 'kube-api-access-';
/** What the plugin appends to it (`apimachinery/pkg/util/rand`: no vowels, no look-alikes). */
const INVENTED = /^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$/;

/**
 * Takes away the API token that the ServiceAccount plugin mounted for the old account where the new one wants none.
 *
 * Only then: the plugin puts back whatever else is missing, and a token that stays is one of the new account anyway, since
 * the kubelet asks for it by the name on the pod.
 */
export function removeTokenVolume(pod: Pod, old: ServiceAccount | undefined, next: ServiceAccount | undefined): Edit[] {
  const podDecides = typeof pod.spec?.automountServiceAccountToken === 'boolean';
  if (podDecides || next?.automount !== false || old?.automount === false) return [];
  const volumes = pod.spec?.volumes ?? [];
  const index = volumes.findIndex(({ name }) => typeof name === 'string' && name.startsWith(PREFIX));
  const volume = volumes[index];
  if (volume === undefined) return [];
  const mounts = containersOf(pod).flatMap(({ container, path }) =>
    (container.volumeMounts ?? []).flatMap((mount, item): Edit[] =>
      isOfPlugin(mount, volume) ? [{ kind: 'removeItem', list: `${path}/volumeMounts`, index: item }] : [],
    ),
  );
  return isInvented(volume) ? [...mounts, { kind: 'removeItem', list: '/spec/volumes', index }] : mounts;
}

/** A mount with nothing in it but what the plugin writes. */
function isOfPlugin(mount: VolumeMount, volume: Volume): boolean {
  return (
    mount.name === volume.name &&
    mount.mountPath === MOUNT_PATH &&
    mount.readOnly === true &&
    Object.keys(mount).length === 3
  );
}

/** OpenShift projects a fourth source into it, so the token alone tells. */
function isInvented(volume: Volume): boolean {
  const sources = volume.projected?.sources;
  return (
    INVENTED.test(String(volume.name)) &&
    Array.isArray(sources) &&
    sources.some((source) => source?.serviceAccountToken?.path === 'token')
  );
}
