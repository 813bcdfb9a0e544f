import type { RunnerSettings } from '../../world/runner.ts';

/** Host name of the GitLab at which a runner is registered, as `instance` of the mapping has it; `undefined` if it is not known. */
export function gitlabHost({ url }: Pick<RunnerSettings, 'url'>): string | undefined {
  const parsed = URL.parse(url?.value ?? '');
  return parsed === null || parsed.host === '' ? undefined : parsed.host;
}

/** An address that says nothing about the GitLab behind it: of a Service in the cluster, a private name, or an IP address. */
const INSIDE = /^(?:[^.]+|.+\.(?:svc|local|internal|lan)|.+\.svc\..+|[\d.]+|\[.*\])(?::\d+)?$/;

/**
 * Whether a GitLab that is known by another name may be reached at this address from inside the cluster or the network.
 *
 * @param host a host name, with its port if it is not that of the scheme
 */
export function isInternalHost(host: string): boolean {
  return INSIDE.test(host);
}
