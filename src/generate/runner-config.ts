import type { FleetRunner } from '../fleet/fleet.ts';
import type { JobRule } from '../mapping/mapping.ts';
import type { Reach } from '../mapping/reach.ts';
import { placeholdersOf } from '../mapping/template.ts';

/**
 * Returns the template of a runner's config.toml (`runners.config` of GitLab's chart). The chart renders it as a Helm
 * template, so braces from the fleet are escaped.
 *
 * @param reaches the reach of every job rule, in the order of the rules
 */
export function runnerConfig(runner: FleetRunner, reaches: ReadonlyMap<JobRule, Reach>): string {
  const { jobNamespaces, jobServiceAccount, config, fargate } = runner;
  const requested = requestedAccounts(runner, reaches);
  const labels = Object.entries(fargate?.labels ?? {});
  const lines = [
    '[[runners]]',
    '  [runners.kubernetes]',
    `    namespace = ${text(jobNamespaces[0] as string)}`,
    ...(jobNamespaces.length === 1 ? [] : [`    namespace_overwrite_allowed = ${text(anchored(jobNamespaces))}`]),
    ...(jobServiceAccount === 'default' ? [] : [`    service_account = ${text(jobServiceAccount)}`]),
    ...(requested.length === 0 ? [] : [`    service_account_overwrite_allowed = ${text(anchored(requested))}`]),
    // Not indented, because indentation would change texts of several lines.
    ...(config.trim() === '' ? [] : [config.trimEnd()]),
    ...(labels.length === 0 ? [] : ['    [runners.kubernetes.pod_labels]']),
    ...labels.map(([key, value]) => `      ${text(key)} = ${text(value)}`),
  ];
  // Uses backquotes, which no style of YAML text escapes.
  return `${lines.join('\n').replaceAll('{{', '{{ `{{` }}')}\n`;
}

/** Returns the accounts that jobs of a runner may request, including those that they get without a request. */
function requestedAccounts(
  { namespace, serviceAccount }: FleetRunner,
  reaches: ReadonlyMap<JobRule, Reach>,
): readonly string[] {
  const accounts = new Set<string>();
  for (const [rule, reach] of reaches) {
    if (rule.allow.length === 0 || !reach.managers.has(`${namespace}/${serviceAccount}`)) continue;
    for (const account of [rule.serviceAccount, ...rule.allow])
      if (placeholdersOf(account).length === 0) accounts.add(account);
  }
  return [...accounts];
}

/**
 * Returns an anchored pattern, because the runner would match an unanchored one anywhere in a name
 * (`regexp.MatchString` in its overwrites.go).
 */
function anchored(names: readonly string[]): string {
  const escaped = names.map((name) => name.replaceAll('.', '[.]'));
  return escaped.length === 1 ? `^${escaped[0]}$` : `^(${escaped.join('|')})$`;
}

/** Returns a basic string of TOML, whose escapes are those of JSON: https://toml.io/en/v1.0.0#string */
function text(value: string): string {
  return JSON.stringify(value);
}
