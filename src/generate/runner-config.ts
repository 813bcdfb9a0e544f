import type { FleetRunner } from '../fleet/fleet.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { reachOfRules } from '../mapping/reach.ts';
import { placeholdersOf } from '../mapping/template.ts';

/**
 * The template of a runner's config.toml (`runners.config` of GitLab's chart). The chart reads it as a template of its
 * own, so braces of the fleet's are written in a way that leaves them what they are.
 */
export function runnerConfig(runner: FleetRunner, mapping: Mapping): string {
  const { jobNamespaces, jobServiceAccount, config, fargate } = runner;
  const asked = askedAccounts(runner, mapping);
  const labels = Object.entries(fargate?.labels ?? {});
  const lines = [
    '[[runners]]',
    '  [runners.kubernetes]',
    `    namespace = ${text(jobNamespaces[0] ?? '')}`,
    ...(jobNamespaces.length === 1 ? [] : [`    namespace_overwrite_allowed = ${text(anchored(jobNamespaces))}`]),
    ...(jobServiceAccount === 'default' ? [] : [`    service_account = ${text(jobServiceAccount)}`]),
    ...(asked.length === 0 ? [] : [`    service_account_overwrite_allowed = ${text(anchored(asked))}`]),
    // Not indented, because it may hold texts of several lines.
    ...(config.trim() === '' ? [] : [config.trimEnd()]),
    ...(labels.length === 0 ? [] : ['    [runners.kubernetes.pod_labels]']),
    ...labels.map(([key, value]) => `      ${text(key)} = ${text(value)}`),
  ];
  return `${lines.join('\n').replaceAll('{{', '{{ "{{" }}')}\n`;
}

/** Accounts that jobs of a runner may ask for, and those that they would get anyway and may name as well. */
function askedAccounts({ namespace, serviceAccount }: FleetRunner, mapping: Mapping): readonly string[] {
  const reaches = reachOfRules(mapping);
  const accounts = new Set<string>();
  for (const rule of mapping.rules) {
    if (!('allow' in rule) || rule.allow.length === 0) continue;
    if (reaches.get(rule)?.managers.has(`${namespace}/${serviceAccount}`) !== true) continue;
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
