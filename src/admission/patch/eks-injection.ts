import { ROLE, TOKEN_FILE, TOKEN_VOLUME } from '../../pods/own-identity.ts';
import type { Container, EnvVar, Pod, ServiceAccountToken, VolumeMount } from '../../pods/pod.ts';
import { containersOf } from './containers.ts';

/**
 * The EKS webhook appends these to the variables of a container, in this order, unless the container already sets them.
 */
export const ENDPOINTS = 'AWS_STS_REGIONAL_ENDPOINTS';
const REGIONS = ['AWS_DEFAULT_REGION', 'AWS_REGION'];

/** The default of the EKS webhook's option `--token-mount-path` (`main.go` in its source). */
const USUAL_DIRECTORY = '/var/run/secrets/eks.amazonaws.com/serviceaccount';
/** The file name of the EKS webhook's token (`tokenName` in `pkg/handler/handler.go`). */
const TOKEN_PATH = 'token';

/** What the EKS webhook put into a pod before this webhook was called. */
export type Injection = {
  /** The volume with the token. If a pod already has a volume of that name, the EKS webhook adds none. */
  volume: { index: number; token: ServiceAccountToken } | undefined;
  containers: InjectedContainer[];
};

export type InjectedContainer = {
  /** JSON Pointer to the container. */
  path: string;
  /**
   * Index of the mount that the EKS webhook appended; a container that already mounts a volume of that name gets none.
   */
  mount: number | undefined;
  /** The variables that the EKS webhook appended. */
  env: readonly EnvVar[];
  /** Index of the first of these variables. */
  envStart: number;
  /** The container's own variables, which precede them. */
  ownEnv: readonly EnvVar[];
};

/**
 * Finds what the EKS webhook injected for the account on the pod. In a container that itself sets a role or a region,
 * it injects only the rest.
 *
 * The name of the volume proves nothing: authors use it for their own tokens. The EKS webhook was called if a container
 * has the role and the token file as it writes them, or if every container with its mount sets a role itself.
 *
 * @param role of that account. If `undefined`, the EKS webhook injects nothing, and anything that looks injected is the
 *   author's
 */
export function findInjection(pod: Pod, role: string | undefined): Injection | undefined {
  if (role === undefined) return undefined;
  const containers = containersOf(pod).flatMap(({ container, path }) => {
    const all = container.volumeMounts ?? [];
    const mounts = all.filter(({ name }) => name === TOKEN_VOLUME);
    return mounts.length === 0 ? [] : [{ container, all, mounts, path, ...appendedTo(container, role) }];
  });
  const file = containers.find(hasIdentity)?.env.at(-1)?.value ?? undefined;
  const directory = file === undefined ? USUAL_DIRECTORY : directoryOf(file);
  const volume = eksVolume(pod);
  const isEksVolume =
    volume !== undefined &&
    containers.every(({ mounts }) => mounts.every((mount) => isEksMount(mount, directory))) &&
    (file !== undefined || containers.every(({ container }) => getsOnlyMount(container)));
  // The EKS webhook also mounts a volume that the author added. In a container that sets a role itself, only the mount
  // shows it.
  const marked = containers.filter(({ mounts }) => mounts.some((mount) => isEksMount(mount, directory)));
  const wasCalled = isEksVolume || file !== undefined || marked.some(({ container }) => getsOnlyMount(container));
  if (!wasCalled) return undefined;
  const injected = containers.map(({ all, path, env, envStart, ownEnv }): InjectedContainer => {
    const index = all.findIndex((mount) => isEksMount(mount, directory));
    return { path, mount: index === -1 ? undefined : index, env, envStart, ownEnv };
  });
  // The helper container of a job has no variables of its own, so its variables are exactly those of the EKS webhook.
  const bare = injected.find(({ ownEnv, env }) => ownEnv.length === 0 && env.length > 0);
  return {
    volume: isEksVolume ? volume : undefined,
    containers: bare === undefined ? injected : injected.map((one) => moveToOwnEnv(bare, one)),
  };
}

/** Returns the first volume of that name, if it projects a single token under the file name of the EKS webhook. */
function eksVolume({ spec }: Pod): Injection['volume'] {
  const volumes = spec?.volumes ?? [];
  const index = volumes.findIndex(({ name }) => name === TOKEN_VOLUME);
  const sources = volumes[index]?.projected?.sources;
  const token = Array.isArray(sources) && sources.length === 1 ? sources[0]?.serviceAccountToken : undefined;
  return token?.path === TOKEN_PATH ? { index, token } : undefined;
}

/**
 * Returns the folder of the token. On Windows, the EKS webhook writes `C:\\var\\run\\…\\token` for a mount at
 * `/var/run/…`.
 */
function directoryOf(file: string): string {
  const path = file.replace(/^C:/, '').replaceAll('\\', '/');
  return path.slice(0, path.lastIndexOf('/'));
}

/** True if a mount is exactly what the EKS webhook writes. */
function isEksMount(mount: VolumeMount, directory: string): boolean {
  return (
    mount.name === TOKEN_VOLUME &&
    mount.mountPath === directory &&
    mount.readOnly === true &&
    Object.keys(mount).length === 3
  );
}

/**
 * True if the EKS webhook adds only a mount, because the container sets a role. If it also sets the token's path, the
 * author mounted it.
 */
function getsOnlyMount({ env }: Container): boolean {
  const list = env ?? [];
  const file = list.find(({ name }) => name === TOKEN_FILE)?.value ?? undefined;
  return file === undefined ? list.some(({ name }) => name === ROLE) : directoryOf(file) !== USUAL_DIRECTORY;
}

/** True if role and token file were appended; they come last. */
function hasIdentity({ env }: Appended): boolean {
  return env.at(-1)?.name === TOKEN_FILE;
}

type Appended = Pick<InjectedContainer, 'env' | 'envStart' | 'ownEnv'>;

/**
 * Finds the variables that were appended, reading backwards from the role or, if the EKS webhook added none, from the
 * end.
 */
function appendedTo({ env }: Container, role: string): Appended {
  const list = env ?? [];
  const at = list.findIndex(
    (entry, index) => entry.name === ROLE && entry.value === role && list[index + 1]?.name === TOKEN_FILE,
  );
  const end = at === -1 ? list.length : at + 2;
  let start = at === -1 ? end : at;
  const [one, other] = list.slice(Math.max(start - 2, 0), start);
  if (one?.name === REGIONS[0] && other?.name === REGIONS[1] && one?.value === other?.value) start -= 2;
  if (list[start - 1]?.name === ENDPOINTS && list[start - 1]?.value === 'regional') start -= 1;
  return { env: list.slice(start, end), envStart: start, ownEnv: list.slice(0, start) };
}

/**
 * Moves variables that only look appended to the container's own: the EKS webhook adds the same values to every
 * container.
 */
function moveToOwnEnv(bare: Appended, one: InjectedContainer): InjectedContainer {
  const isEks = ({ name, value }: EnvVar) => bare.env.some((entry) => entry.name === name && entry.value === value);
  const skip = one.env.findLastIndex((entry) => !isEks(entry)) + 1;
  return {
    ...one,
    env: one.env.slice(skip),
    envStart: one.envStart + skip,
    ownEnv: [...one.ownEnv, ...one.env.slice(0, skip)],
  };
}
