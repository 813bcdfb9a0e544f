import type { FleetRunner } from '../fleet/fleet.ts';
import type { JobRule } from '../mapping/mapping.ts';
import type { Reach } from '../mapping/reach.ts';
import { placeholdersOf } from '../mapping/template.ts';

/**
 * The template of a runner's config.toml (`runners.config` of GitLab's chart). The chart reads it as a template of its
 * own, so braces of the fleet's are written in a way that leaves them what they are.
 *
 * @param reaches of every rule for jobs, in their order
 */
export function runnerConfig(runner: FleetRunner, reaches: ReadonlyMap<JobRule, Reach>): string {
  const { jobNamespaces, jobServiceAccount, config, fargate } = runner;
  const asked = askedAccounts(runner, reaches);
  const labels = Object.entries(fargate?.labels ?? {});
  const lines = [
    '[[runners]]',
    '  [runners.kubernetes]',
    `    namespace = ${text(jobNamespaces[0] as string)}`,
    ...(jobNamespaces.length === 1 ? [] : [`    namespace_overwrite_allowed = ${text(anchored(jobNamespaces))}`]),
    ...(jobServiceAccount === 'default' ? [] : [`    service_account = ${text(jobServiceAccount)}`]),
    ...(asked.length === 0 ? [] : [`    service_account_overwrite_allowed = ${text(anchored(asked))}`]),
    // Not indented, because it may hold texts of several lines.
    ...(config.trim() === '' ? [] : [config.trimEnd()]),
    ...(labels.length === 0 ? [] : ['    [runners.kubernetes.pod_labels]']),
    ...labels.map(([key, value]) => `      ${text(key)} = ${text(value)}`),
  ];
  // In backquotes, which no kind of YAML text escapes.
  return `${lines.join('\n').replaceAll('{{', '{{ `{{` }}')}\n`;
}

/** Accounts that jobs of a runner may ask for, and those that they would get anyway and may name as well. */
function askedAccounts(
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

/** The runner looks for a pattern anywhere in a name (`regexp.MatchString` in its overwrites.go), unless it is anchored. */
function anchored(names: readonly string[]): string {
  const escaped = names.map((name) => name.replaceAll('.', '[.]'));
  return escaped.length === 1 ? `^${escaped[0]}$` : `^(${escaped.join('|')})$`;
}

/** A basic string of TOML, whose escapes are those of JSON: https://toml.io/en/v1.0.0#string */
function text(value: string): string {
  return JSON.stringify(value);
}
