import type { RunnerSettings } from '../../world/runner.ts';

/** Host name of the GitLab at which a runner is registered, as `instance` of the mapping has it; `undefined` if it is not known. */
export function gitlabHost({ url }: Pick<RunnerSettings, 'url'>): string | undefined {
  const parsed = URL.parse(url?.value ?? '');
  return parsed === null || parsed.host === '' ? undefined : parsed.host;
}
