import { ROLE, TOKEN_FILE, TOKEN_VOLUME } from '../../pods/own-identity.ts';
import type { Container, EnvVar, Pod, ServiceAccountToken, VolumeMount } from '../../pods/pod.ts';
import { containersOf } from './containers.ts';

/** What the EKS hook appends to the variables of a container, in this order, unless the container sets it already. */
export const ENDPOINTS = 'AWS_STS_REGIONAL_ENDPOINTS';
const REGIONS = ['AWS_DEFAULT_REGION', 'AWS_REGION'];

/** The default of its option `--token-mount-path` (`main.go` in its source). */
const USUAL_DIRECTORY = '/var/run/secrets/eks.amazonaws.com/serviceaccount';
/** File name of its token (`tokenName` in `pkg/handler/handler.go`). */
const TOKEN_PATH = 'token';

/** What the EKS hook put into a pod before this webhook was called. */
export type Injection = {
  /** Its volume. A pod that brings a volume of that name keeps it, and the hook adds none. */
  volume: { index: number; token: ServiceAccountToken } | undefined;
  containers: InjectedContainer[];
};

export type InjectedContainer = {
  /** JSON Pointer to the container. */
  path: string;
  /** Index of the mount that the hook appended; a container that mounts a volume of that name itself gets none. */
  mount: number | undefined;
  /** The variables that the hook appended. */
  env: readonly EnvVar[];
  /** Index of the first of them. */
  envStart: number;
  /** The container's own variables before them. */
  own: readonly EnvVar[];
};

/**
 * Finds what the hook injected for the account on the pod. A container that sets a role or a region itself has only the rest.
 *
 * The name of the volume proves nothing: authors use it for tokens of their own. The hook was here if a container has the role
 * and the token file as the hook writes them, or if every container with the hook's mount sets a role itself.
 *
 * @param role of that account; without one the hook injects nothing, and anything that looks injected is the author's
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
  const volume = volumeOfHook(pod);
  const isHooks =
    volume !== undefined &&
    containers.every(({ mounts }) => mounts.every((mount) => isMountOfHook(mount, directory))) &&
    (file !== undefined || containers.every(({ container }) => isLeftAlone(container)));
  // Into a volume of the author's, too, the hook mounts; a container that sets a role itself shows no other trace of it.
  const marked = containers.filter(({ mounts }) => mounts.some((mount) => isMountOfHook(mount, directory)));
  const wasHere = isHooks || file !== undefined || marked.some(({ container }) => isLeftAlone(container));
  if (!wasHere) return undefined;
  const injected = containers.map(({ all, path, env, envStart, own }): InjectedContainer => {
    const index = all.findIndex((mount) => isMountOfHook(mount, directory));
    return { path, mount: index === -1 ? undefined : index, env, envStart, own };
  });
  // The helper container of a job has no variables of its own, so it shows exactly what the hook adds.
  const bare = injected.find(({ own, env }) => own.length === 0 && env.length > 0);
  return {
    volume: isHooks ? volume : undefined,
    containers: bare === undefined ? injected : injected.map((one) => asIn(bare, one)),
  };
}

/** The first volume of that name, if it projects one token, under the name that the hook gives it. */
function volumeOfHook({ spec }: Pod): Injection['volume'] {
  const volumes = spec?.volumes ?? [];
  const index = volumes.findIndex(({ name }) => name === TOKEN_VOLUME);
  const sources = volumes[index]?.projected?.sources;
  const token = Array.isArray(sources) && sources.length === 1 ? sources[0]?.serviceAccountToken : undefined;
  return token?.path === TOKEN_PATH ? { index, token } : undefined;
}

/** The folder of the token; on Windows, the hook writes `C:\\var\\run\\…\\token` for a mount at `/var/run/…`. */
function directoryOf(file: string): string {
  const path = file.replace(/^C:/, '').replaceAll('\\', '/');
  return path.slice(0, path.lastIndexOf('/'));
}

/** Whether a mount holds exactly what the hook writes. */
function isMountOfHook(mount: VolumeMount, directory: string): boolean {
  return (
    mount.name === TOKEN_VOLUME &&
    mount.mountPath === directory &&
    mount.readOnly === true &&
    Object.keys(mount).length === 3
  );
}

/** Whether the hook adds only a mount here: the container sets a role. If it also names the token, the author mounted it. */
function isLeftAlone({ env }: Container): boolean {
  const list = env ?? [];
  const file = list.find(({ name }) => name === TOKEN_FILE)?.value ?? undefined;
  return file === undefined ? list.some(({ name }) => name === ROLE) : directoryOf(file) !== USUAL_DIRECTORY;
}

/** Whether role and token file are among what was appended; they are its end. */
function hasIdentity({ env }: Appended): boolean {
  return env.at(-1)?.name === TOKEN_FILE;
}

type Appended = Pick<InjectedContainer, 'env' | 'envStart' | 'own'>;

/** Reads backwards what was appended: from the role or, if the hook added none, from the end. */
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
  return { env: list.slice(start, end), envStart: start, own: list.slice(0, start) };
}

/** Counts variables that only look appended as the container's own: the hook adds the same values to every container. */
function asIn(bare: Appended, one: InjectedContainer): InjectedContainer {
  const isOfHook = ({ name, value }: EnvVar) => bare.env.some((entry) => entry.name === name && entry.value === value);
  const skip = one.env.findLastIndex((entry) => !isOfHook(entry)) + 1;
  return {
    ...one,
    env: one.env.slice(skip),
    envStart: one.envStart + skip,
    own: [...one.own, ...one.env.slice(0, skip)],
  };
}
