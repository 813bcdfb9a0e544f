import type { Runner } from '../../../doctor/world/runner/runner.ts';
import { LABEL_LENGTH } from '../../../mapping/names.ts';
import { trimOf } from '../../../text/trim-characters.ts';

/** Returns the configured names of a workload's runners, which GitLab Runner and the logs of their jobs show. */
export function configuredNames({ settings, variables }: Runner): readonly string[] {
  const chosen = variables.find((one) => one.name === 'RUNNER_NAME')?.value;
  return [...new Set([...settings.flatMap(({ name }) => name?.value ?? []), ...(chosen ? [chosen] : [])])];
}

/** Characters at the end of names that controllers of Kubernetes generate (`apimachinery/pkg/util/rand`). */
const END = '[bcdfghjklmnpqrstvwxz2456789]';

/**
 * True if jobs of a workload may have this label with the name of their runner. Without a configured name,
 * `gitlab-runner register` uses the host name, which is the name of the pod.
 */
export function namesJobs(runner: Runner, label: string): boolean {
  const names = configuredNames(runner);
  if (names.length > 0) return names.some((name) => labelOf(name) === label);
  const { kind, name: workload } = runner;
  if (!label.startsWith(`${workload}-`)) return false;
  const end = kind === 'deployment' ? new RegExp(`^${END}{1,10}-${END}{5}$`) : /^\d+$/;
  return end.test(label.slice(workload.length + 1));
}

/** Makes a text a label as GitLab Runner does (`executors/kubernetes/util.go`, `sanitizeLabel`). */
function labelOf(name: string): string {
  const plain = trimOf(name.replaceAll(/[^\w.-]/gu, '_'), '-_.');
  return trimOf(plain.slice(0, LABEL_LENGTH), '-_.');
}

/** Matches names that people give. Any other text could be a runner token, or an address with a password. */
const USUAL = /^(?!.*(?:glrt-|gr1348941))[\w ./()#,+-]+$/i;

/**
 * Returns the configured name of a workload, changed to what a fleet allows; `undefined` if it has several names or an
 * unusual one.
 */
export function usualName(names: readonly string[]): string | undefined {
  const [name, ...others] = names;
  if (name === undefined || others.length > 0 || !USUAL.test(name)) return undefined;
  return trimOf(name.replaceAll(/[^A-Za-z0-9]+/g, '-'), '-') || undefined;
}
