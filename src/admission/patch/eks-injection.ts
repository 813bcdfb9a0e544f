import { ROLE, TOKEN_FILE, TOKEN_VOLUME } from '../../pods/own-identity.ts';
import type { Container, EnvVar, Pod, ServiceAccountToken, Volume } from '../../pods/pod.ts';
import { containersOf } from './containers.ts';

export const REGIONAL_ENDPOINTS = 'AWS_STS_REGIONAL_ENDPOINTS';
const REGIONS = ['AWS_DEFAULT_REGION', 'AWS_REGION'];

/** What the EKS hook put into a pod before we saw it. */
export type Injection = {
  /** Index of its volume. */
  volume: number;
  token: ServiceAccountToken;
  containers: InjectedContainer[];
};

export type InjectedContainer = {
  /** JSON Pointer to the container. */
  path: string;
  /** Index of the token's mount. */
  mount: number;
  /** The variables that the hook appended, in its order, from index {@link envStart} on. */
  env: EnvVar[];
  envStart: number;
};

/**
 * Finds an injection that was made for the role of the account on the pod.
 *
 * @param role the old account's role; without one the hook has injected nothing, and what looks like it is the author's
 */
export function findInjection(pod: Pod, role: string | undefined): Injection | undefined {
  const tokens = (pod.spec?.volumes ?? []).map(tokenOfHook);
  const volume = tokens.findIndex((token) => token !== undefined);
  const token = tokens[volume];
  if (role === undefined || token === undefined) return undefined;
  const mounted = containersOf(pod).flatMap(({ container, path }) => {
    const mount = (container.volumeMounts ?? []).findIndex(({ name }) => name === TOKEN_VOLUME);
    return mount === -1 ? [] : [{ path, mount, container }];
  });
  const whole = mounted.map(({ container }) => appended(container, role)).find(({ env }) => env.length > 0);
  // A container that brings its own role gets no identity from the hook, but the mount and the region all the same.
  const beside = (whole?.env ?? []).filter(({ name }) => name !== ROLE && name !== TOKEN_FILE);
  return {
    volume,
    token,
    containers: mounted.map(({ path, mount, container }) => {
      const own = appended(container, role);
      return { path, mount, ...(own.env.length > 0 ? own : trailing(container, beside)) };
    }),
  };
}

/** The one token that a volume of the hook projects. */
function tokenOfHook({ name, projected }: Volume): ServiceAccountToken | undefined {
  const sources = projected?.sources;
  return name === TOKEN_VOLUME && Array.isArray(sources) && sources.length === 1
    ? sources[0]?.serviceAccountToken
    : undefined;
}

/** The run of variables around the role: the hook appends endpoints, both regions, role and token file, in this order. */
function appended({ env }: Container, role: string): { env: EnvVar[]; envStart: number } {
  const list = env ?? [];
  const at = list.findIndex(
    ({ name, value }, index) => name === ROLE && value === role && list[index + 1]?.name === TOKEN_FILE,
  );
  if (at === -1) return { env: [], envStart: list.length };
  let start = at;
  if (REGIONS.every((name, index) => list[start - 2 + index]?.name === name)) start -= 2;
  if (list[start - 1]?.name === REGIONAL_ENDPOINTS) start -= 1;
  return { env: list.slice(start, at + 2), envStart: start };
}

/** The same variables, with the same values, at the end of another container. */
function trailing({ env }: Container, wanted: readonly EnvVar[]): { env: EnvVar[]; envStart: number } {
  const list = env ?? [];
  const envStart = list.length - wanted.length;
  const same = wanted.every(({ name, value }, index) => {
    const present = list[envStart + index];
    return present?.name === name && present?.value === value;
  });
  return same ? { env: [...wanted], envStart } : { env: [], envStart: list.length };
}
