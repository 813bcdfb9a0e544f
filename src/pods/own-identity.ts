import type { Pod } from './pod.ts';

/** What the EKS webhook adds to a container (`pkg/handler/handler.go` in its source). */
export const TOKEN_VOLUME = 'aws-iam-token';
export const ROLE = 'AWS_ROLE_ARN';
export const TOKEN_FILE = 'AWS_WEB_IDENTITY_TOKEN_FILE';

/**
 * Returns the names of the containers that set a role or a token file themselves, so that the EKS webhook adds neither.
 * A variable of that name in `.gitlab-ci.yml` is enough.
 */
export function withOwnIdentity(pod: Pod): string[] {
  return (pod.spec?.containers ?? [])
    .filter(({ env }) => (env ?? []).some(({ name }) => name === ROLE || name === TOKEN_FILE))
    .filter(({ volumeMounts }) => !(volumeMounts ?? []).some(({ name }) => name === TOKEN_VOLUME))
    .map(({ name }) => name ?? '?');
}
