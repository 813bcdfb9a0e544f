import { placeholdersOf } from '../../../mapping/template.ts';
import type { Proposal, ProposedRule } from '../proposal.ts';

/**
 * Returns the rules that are limited to some managers, because their jobs were seen there, although other managers of
 * the same GitLab create jobs in the same namespaces. In enforce, the same job does not get its account if one of those
 * runs it.
 */
export function tiedRules({ managers, rules }: Pick<Proposal, 'managers' | 'rules'>): readonly ProposedRule[] {
  return rules.filter(({ createdBy, namespaces, projects, serviceAccount }) => {
    const isOfJobs = projects !== undefined || placeholdersOf(serviceAccount).some((one) => one !== 'namespace');
    if (createdBy === undefined || !isOfJobs) return false;
    const instances = new Set(managers.flatMap(({ instance, key }) => (createdBy.includes(key) ? [instance] : [])));
    return managers.some(
      (other) =>
        !createdBy.includes(other.key) &&
        instances.has(other.instance) &&
        other.namespaces.some((namespace) => namespaces.includes(namespace)),
    );
  });
}
