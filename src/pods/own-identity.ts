import type { Pod } from './pod.ts';

/** What the EKS hook gives a container (`pkg/handler/handler.go` there). */
export const TOKEN_VOLUME = 'aws-iam-token';
export const ROLE = 'AWS_ROLE_ARN';
export const TOKEN_FILE = 'AWS_WEB_IDENTITY_TOKEN_FILE';

/**
 * Containers that bring a role or a token file of their own: the EKS hook then adds neither. A public variable of that
 * name in `.gitlab-ci.yml` is enough.
 */
export function withOwnIdentity(pod: Pod): string[] {
  return (pod.spec?.containers ?? [])
    .filter(({ env }) => (env ?? []).some(({ name }) => name === ROLE || name === TOKEN_FILE))
    .filter(({ volumeMounts }) => !(volumeMounts ?? []).some(({ name }) => name === TOKEN_VOLUME))
    .map(({ name }) => name ?? '?');
}
