import type { Unseen } from '../../../world/seen.ts';
import type { PodTemplate, RunnerContainer } from './pod-template.ts';

/** Matches where a manager has its configuration: in the home folder of its user, or in /etc. */
const CONFIGURATION = /gitlab-runner|\.toml$/;

/**
 * Returns the Secrets from which a manager takes configuration, which the doctor never reads: volumes with
 * `config.toml`, and variables. Leaves out the token and cache keys of GitLab's chart, in the volume
 * `projected-secrets`.
 */
export function unreadSecrets({ spec }: PodTemplate, container: RunnerContainer, namespace: string): readonly Unseen[] {
  const { envFrom = [], volumeMounts = [] } = container;
  const volumes = (spec.volumes ?? []).flatMap(({ name, secret }) => {
    if (secret?.secretName === undefined) return [];
    const isNamed = secret.items?.some(({ key = '', path = '' }) => CONFIGURATION.test(path) || key.endsWith('.toml'));
    const mounts = volumeMounts.filter((mount) => mount.name === name);
    const isMounted = mounts.some(
      ({ mountPath = '', subPath = '' }) =>
        !mountPath.includes('certs') && CONFIGURATION.test(`${mountPath}${subPath}`),
    );
    return isNamed || isMounted ? [{ secret: secret.secretName, holds: 'the configuration of the runner' }] : [];
  });
  const variables = envFrom.flatMap(({ secretRef }) =>
    secretRef === undefined ? [] : [{ secret: secretRef.name, holds: 'variables of the manager' }],
  );
  return [...volumes, ...variables].map(({ holds, secret }) => {
    return { what: `${holds} in Secret ${namespace}/${secret}`, why: 'Secrets are not read', because: 'absent' };
  });
}
