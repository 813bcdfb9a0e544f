import type { Runner } from '../../../doctor/world/runner.ts';
import { LABEL_LENGTH } from '../../../mapping/names.ts';
import { trimOf } from '../../../text/trim-characters.ts';

/** The names that the runners of a workload have in GitLab Runner and in the logs of their jobs, as far as they are configured. */
export function configuredNames({ settings, variables }: Runner): readonly string[] {
  const chosen = variables.find((one) => one.name === 'RUNNER_NAME')?.value;
  return [...new Set([...settings.flatMap(({ name }) => name?.value ?? []), ...(chosen ? [chosen] : [])])];
}

/** What the controllers of Kubernetes use for the ends of names (`apimachinery/pkg/util/rand`). */
const END = '[bcdfghjklmnpqrstvwxz2456789]';

/**
 * Whether jobs of a workload have this as the label with the name of their runner. Without a configured name, `gitlab-runner register`
 * takes the host name, which is the name of the pod.
 */
export function namesJobs(runner: Runner, label: string): boolean {
  const names = configuredNames(runner);
  if (names.length > 0) return names.some((name) => labelOf(name) === label);
  const { kind, name: workload } = runner;
  if (!label.startsWith(`${workload}-`)) return false;
  const end = kind === 'deployment' ? new RegExp(`^${END}{1,10}-${END}{5}$`) : /^\d+$/;
  return end.test(label.slice(workload.length + 1));
}

/** As GitLab Runner makes a label of a text (`executors/kubernetes/util.go`, `sanitizeLabel`). */
function labelOf(name: string): string {
  const plain = trimOf(name.replaceAll(/[^\w.-]/gu, '_'), '-_.');
  return trimOf(plain.slice(0, LABEL_LENGTH), '-_.');
}

/** Names that people give; any other could be the token of a runner, or an address with a password. */
const USUAL = /^(?!.*(?:glrt-|gr1348941))[\w ./()#,+-]+$/i;

/** The configured name of a workload with one, as a fleet may have it; `undefined` if it cannot be used. */
export function usualName(names: readonly string[]): string | undefined {
  const [name, ...others] = names;
  if (name === undefined || others.length > 0 || !USUAL.test(name)) return undefined;
  return trimOf(name.replaceAll(/[^A-Za-z0-9]+/g, '-'), '-') || undefined;
}
