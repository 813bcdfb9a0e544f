import type { ServiceAccount } from '../../accounts/service-account.ts';
import { STS_AUDIENCE, TOKEN_EXPIRATION_ANNOTATION } from '../../names.ts';
import { ROLE } from '../../pods/own-identity.ts';
import type { EnvVar, Pod } from '../../pods/pod.ts';
import type { Edit } from './edits.ts';
import { ENDPOINTS, findInjection, type InjectedContainer, type Injection } from './eks-injection.ts';

/**
 * Defaults of the EKS webhook, and the shortest expiration that it accepts, in seconds (`pkg/handler/handler.go`,
 * `pkg/cache/cache.go`).
 */
const DEFAULT_EXPIRATION = 86_400;
const LEAST_EXPIRATION = 3_600;

/**
 * Corrects what the EKS webhook injected for the old account, if it ran before this webhook: it never corrects that
 * itself, and STS refuses the old role with a token of the new account. The role of the new account replaces the old
 * one. If the new account has no role, or is unknown, the injection is removed, and the EKS webhook injects again if
 * the API server calls it again.
 */
export function correctInjection(pod: Pod, old: ServiceAccount | undefined, next: ServiceAccount | undefined): Edit[] {
  const injection = findInjection(pod, old?.roleArn);
  if (injection === undefined || old === undefined) return [];
  if (next?.roleArn === undefined)
    return [
      ...injection.containers.flatMap(removeFrom),
      ...(injection.volume === undefined
        ? []
        : [{ kind: 'removeItem', list: '/spec/volumes', index: injection.volume.index } as const]),
    ];
  const { roleArn } = next;
  return [
    ...injection.containers.flatMap((container) => rewriteEnv(container, envFor(container, roleArn, old, next))),
    ...(injection.volume === undefined ? [] : rewriteToken(pod, injection.volume, old, next)),
  ];
}

function removeFrom({ path, mount, env, envStart }: InjectedContainer): Edit[] {
  const mounts: Edit[] =
    mount === undefined ? [] : [{ kind: 'removeItem', list: `${path}/volumeMounts`, index: mount }];
  return [...mounts, ...removeEnv(path, env, envStart)];
}

function removeEnv(path: string, env: readonly EnvVar[], envStart: number): Edit[] {
  return env.map((_, index): Edit => ({ kind: 'removeItem', list: `${path}/env`, index: envStart + index }));
}

/** Returns what the EKS webhook would have appended for the new account. */
function envFor(
  { env, ownEnv }: InjectedContainer,
  roleArn: string,
  old: ServiceAccount,
  next: ServiceAccount,
): EnvVar[] {
  const others = env.filter(({ name }) => name !== ENDPOINTS);
  const moved = others.map((entry) => (entry.name === ROLE ? { name: ROLE, value: roleArn } : entry));
  const hasEndpoints = others.length < env.length;
  // If neither account sets it, the setting of the EKS webhook applies. If only the old one did, the default of EKS
  // applies: regional.
  const wantsEndpoints = next.regionalEndpoints ?? (old.regionalEndpoints === undefined ? hasEndpoints : true);
  const mayHaveEndpoints = hasEndpoints || !ownEnv.some(({ name }) => name === ENDPOINTS);
  return wantsEndpoints && mayHaveEndpoints ? [{ name: ENDPOINTS, value: 'regional' }, ...moved] : moved;
}

function rewriteEnv({ path, env, envStart }: InjectedContainer, wanted: readonly EnvVar[]): Edit[] {
  if (env.length === wanted.length)
    return wanted.flatMap(({ value }, index): Edit[] =>
      env[index]?.value === value ? [] : [{ kind: 'set', path: `${path}/env/${envStart + index}/value`, value }],
    );
  return [
    ...removeEnv(path, env, envStart),
    ...wanted.map((value): Edit => ({ kind: 'append', list: `${path}/env`, value })),
  ];
}

function rewriteToken(
  pod: Pod,
  { index, token }: NonNullable<Injection['volume']>,
  old: ServiceAccount,
  next: ServiceAccount,
): Edit[] {
  const audience = next.audience ?? (old.audience === undefined ? token.audience : STS_AUDIENCE);
  const expiration = next.tokenExpiration ?? (old.tokenExpiration === undefined ? undefined : DEFAULT_EXPIRATION);
  // This annotation on the pod takes precedence over the one on the account.
  const podDecides = pod.metadata?.annotations?.[TOKEN_EXPIRATION_ANNOTATION] !== undefined;
  const expirationSeconds =
    podDecides || expiration === undefined ? token.expirationSeconds : Math.max(expiration, LEAST_EXPIRATION);
  const path = `/spec/volumes/${index}/projected/sources/0/serviceAccountToken`;
  return [
    ...(audience === token.audience ? [] : [{ kind: 'set', path: `${path}/audience`, value: audience } as const]),
    ...(expirationSeconds === token.expirationSeconds
      ? []
      : [{ kind: 'set', path: `${path}/expirationSeconds`, value: expirationSeconds } as const]),
  ];
}
