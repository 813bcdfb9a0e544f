import type { Mapping } from './mapping.ts';

/** True if a rule for jobs depends on a label that only newer runners protect. */
export function readsLabel({ rules }: Pick<Mapping, 'rules'>, matcher: 'rootGroups' | 'runners'): boolean {
  return rules.some(
    (rule) =>
      (rule.kind === 'job' && rule.match[matcher] !== undefined) ||
      (matcher === 'rootGroups' && rule.serviceAccount.includes('{rootGroup}')),
  );
}
