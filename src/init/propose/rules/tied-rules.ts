import { placeholdersOf } from '../../../mapping/template.ts';
import type { Proposal, ProposedRule } from '../proposal.ts';

/**
 * The rules that follow from jobs of some managers, although others of the same GitLab create jobs in the same namespaces: in
 * enforce, the same job with another manager does not get its account.
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
