import { ROLE, TOKEN_FILE, TOKEN_VOLUME } from '../../pods/own-identity.ts';
import type { Container, EnvVar, Pod, ServiceAccountToken, Volume } from '../../pods/pod.ts';
import { containersOf } from './containers.ts';

/** What the EKS hook appends to the variables of a container, in this order, unless the container sets it already. */
export const ENDPOINTS = 'AWS_STS_REGIONAL_ENDPOINTS';
const REGIONS = ['AWS_DEFAULT_REGION', 'AWS_REGION'];

/** What the EKS hook put into a pod before this webhook was called. */
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
 * @param role of that account; without one the hook injects nothing, and anything that looks injected is the author's
 */
export function findInjection(pod: Pod, role: string | undefined): Injection | undefined {
  const tokens = (pod.spec?.volumes ?? []).map(tokenOfHook);
  const volume = tokens.findIndex((token) => token !== undefined);
  const token = tokens[volume];
  if (role === undefined || token === undefined) return undefined;
  const containers = containersOf(pod).flatMap(({ container, path }) => {
    const mount = (container.volumeMounts ?? []).findIndex(({ name }) => name === TOKEN_VOLUME);
    return mount === -1 ? [] : [{ path, mount, ...appendedTo(container, role) }];
  });
  // The helper container of a job has no variables of its own, so it shows exactly what the hook adds.
  const bare = containers.find(({ own, env }) => own.length === 0 && env.length > 0);
  return { volume, token, containers: bare === undefined ? containers : containers.map((one) => asIn(bare, one)) };
}

/** The one token that a volume of the hook projects. */
function tokenOfHook({ name, projected }: Volume): ServiceAccountToken | undefined {
  const [source, ...others] = projected?.sources ?? [];
  return name === TOKEN_VOLUME && others.length === 0 ? (source?.serviceAccountToken ?? undefined) : undefined;
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
