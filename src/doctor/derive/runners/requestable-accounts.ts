import type { MappingIndex } from '../../../mapping/index/compile.ts';
import type { JobRule, Manager } from '../../../mapping/mapping.ts';
import { type Reach, reachOfRules } from '../../../mapping/reach.ts';
import { fill } from '../../../mapping/template.ts';

/** Any ids: a name with them has the form of every name of the template. */
const IDS = { project: '4242', rootGroup: '77' };

/** A name that the webhook gives to a job that requests it; `example` has ids where `template` has `{project}` or `{rootGroup}`. */
export type RequestableAccount = { template: string; example: string };

/** The accounts that jobs of a manager may request with success: those that rules assign or allow, and the configured ones. */
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
  return [...names].map((template) => ({ template, example: fill(template, { ...IDS, namespace: '' }) }));
}

/** The rules that allow jobs to request other accounts, with the managers whose jobs they match. */
export function allowingRules({ mapping }: MappingIndex): readonly { rule: JobRule; managers: readonly string[] }[] {
  return [...reachOfRules(mapping)].flatMap(([rule, { managers }]) =>
    rule.allow.length === 0 ? [] : [{ rule, managers: [...managers.keys()] }],
  );
}

/** A name as jobs may request it in some of these namespaces. */
export function exampleOf(name: string, namespace: string): string {
  return fill(name, { ...IDS, namespace });
}

function inEach(name: string, namespaces: ReadonlySet<string>): readonly string[] {
  if (!name.includes('{namespace}')) return [name];
  return [...namespaces].map((namespace) => name.replaceAll('{namespace}', namespace));
}
