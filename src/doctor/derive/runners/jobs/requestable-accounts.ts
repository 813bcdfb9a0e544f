import type { MappingIndex } from '../../../../mapping/index/compile.ts';
import type { JobRule, Manager } from '../../../../mapping/mapping.ts';
import { type Reach, reachOfRules } from '../../../../mapping/reach.ts';
import { fill } from '../../../../mapping/template.ts';

/** Ids of several lengths, because a pattern may match only some lengths. */
const IDS = ['4242', '7', '42', '123', '12345678'];

/**
 * An account that a job gets if it requests it. `examples` have ids where `template` has `{project}` or `{rootGroup}`.
 */
type RequestableAccount = { template: string; examples: readonly string[] };

/**
 * Returns the accounts that jobs of a manager may request with success: those that rules assign or allow, and the
 * configured ones.
 */
export function requestableAccounts(
  reaches: ReadonlyMap<JobRule, Reach>,
  manager: Manager,
): readonly RequestableAccount[] {
  const names = new Set(manager.jobServiceAccounts);
  for (const [rule, { managers }] of reaches) {
    const namespaces = managers.get(manager.key);
    if (namespaces === undefined) continue;
    for (const name of [rule.serviceAccount, ...rule.allow]) for (const one of inEach(name, namespaces)) names.add(one);
  }
  return [...names].map((template) => ({ template, examples: examplesOf(template, '') }));
}

/** Returns the rules that allow jobs to request other accounts, with the managers whose jobs they match. */
export function allowingRules({ mapping }: MappingIndex): readonly { rule: JobRule; managers: readonly string[] }[] {
  return [...reachOfRules(mapping)].flatMap(([rule, { managers }]) =>
    rule.allow.length === 0 ? [] : [{ rule, managers: [...managers.keys()] }],
  );
}

/** Returns names that jobs may request in this namespace, with several ids. */
export function examplesOf(name: string, namespace: string): readonly string[] {
  return [...new Set(IDS.map((id) => fill(name, { project: id, rootGroup: id, namespace })))];
}

function inEach(name: string, namespaces: ReadonlySet<string>): readonly string[] {
  if (!name.includes('{namespace}')) return [name];
  return [...namespaces].map((namespace) => name.replaceAll('{namespace}', namespace));
}
