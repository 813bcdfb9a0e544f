import type { ServiceAccount } from '../../accounts/service-account.ts';
import type { Pod, Volume, VolumeMount } from '../../pods/pod.ts';
import { containersOf } from './containers.ts';
import type { Edit } from './edits.ts';

/** `DefaultAPITokenMountPath` in Kubernetes' ServiceAccount plugin. */
const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
/** The plugin uses the first volume with this prefix, even one that the author of the pod wrote. */
const PREFIX = 'kube-api-access-';
/**
 * A name that the plugin invents: it appends five characters (`apimachinery/pkg/util/rand`: no vowels, no look-alikes).
 */
const INVENTED = /^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$/;

/**
 * Removes the API token that the ServiceAccount plugin mounted for the old account, if the new account mounts none.
 *
 * Nothing else is needed: the plugin adds a missing token, and for a token that stays, the kubelet requests one for the
 * account that the pod has then, the new one.
 */
export function removeTokenVolume(pod: Pod, old: ServiceAccount | undefined, next: ServiceAccount | undefined): Edit[] {
  const podDecides = typeof pod.spec?.automountServiceAccountToken === 'boolean';
  if (podDecides || next?.automount !== false || old?.automount === false) return [];
  const volumes = pod.spec?.volumes ?? [];
  const index = volumes.findIndex(({ name }) => name?.startsWith(PREFIX));
  const volume = volumes[index];
  if (volume === undefined) return [];
  const mounts = containersOf(pod).flatMap(({ container, path }) =>
    (container.volumeMounts ?? []).flatMap((mount, item): Edit[] =>
      isOfPlugin(mount, volume) ? [{ kind: 'removeItem', list: `${path}/volumeMounts`, index: item }] : [],
    ),
  );
  return isInvented(volume) ? [...mounts, { kind: 'removeItem', list: '/spec/volumes', index }] : mounts;
}

/** True if a mount is exactly what the plugin writes. */
function isOfPlugin(mount: VolumeMount, volume: Volume): boolean {
  return (
    mount.name === volume.name &&
    mount.mountPath === MOUNT_PATH &&
    mount.readOnly === true &&
    Object.keys(mount).length === 3
  );
}

/** True if the plugin made this volume. OpenShift adds a fourth source, so only the token is compared. */
function isInvented(volume: Volume): boolean {
  const sources = volume.projected?.sources ?? [];
  return INVENTED.test(String(volume.name)) && sources.some((source) => source.serviceAccountToken?.path === 'token');
}
