import type { RunnerSettings } from '../../world/runner/runner-settings.ts';

/**
 * Returns the host of the GitLab at which a runner is registered, as `instance` of the mapping names it; `undefined` if
 * it is not known.
 */
export function gitlabHost({ url }: Pick<RunnerSettings, 'url'>): string | undefined {
  const parsed = URL.parse(url?.value ?? '');
  return parsed === null || parsed.host === '' ? undefined : parsed.host;
}

/**
 * Matches an address that does not tell which GitLab it leads to: a Service in the cluster, a private name, or an IP
 * address.
 */
const INSIDE = /^(?:[^.]+|.+\.(?:svc|local|internal|lan)|.+\.svc\..+|[\d.]+|\[.*\])(?::\d+)?$/;

/**
 * True if an address may lead, inside the cluster or the network, to a GitLab that has another name outside.
 *
 * @param host a host, with its port if it is not the default of the scheme
 */
export function isInternalHost(host: string): boolean {
  return INSIDE.test(host);
}
