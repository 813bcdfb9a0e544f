import { showList } from '../../../documents/show.ts';
import type { Holder } from '../../derive/rbac/permission-holders.ts';
import { formatBinding, type PolicyRule, type Rbac, roleOf, showSubject } from '../../world/rbac.ts';
import type { Fix } from '../fix.ts';
import { inSource, undoes } from '../in-source.ts';
import { kubectl, objectWords } from '../kubectl.ts';

/**
 * Returns advice about a permission that a subject should not have. It is never a command that removes the binding,
 * because the subject would lose everything else that the role gives, and a group would lose it in every namespace.
 *
 * @param subjects all subjects of the finding, if it names more than one
 */
export function reviewBinding(
  { binding, subject }: Holder,
  rbac: Rbac,
  subjects: readonly string[] = [showSubject(subject)],
): Fix {
  const who = showList(subjects);
  const [it, loses] = subjects.length === 1 ? ['it', 'it loses'] : ['them', 'they lose'];
  const role = formatRole(binding.role);
  const { owner } = binding;
  const command = kubectl(binding.namespace, 'edit', ...objectWords(binding.kind.toLowerCase(), binding.name)).command;
  const edit =
    owner === undefined ? `: ${command}` : `, ${inSource(owner)}, because ${undoes(owner, formatBinding(binding))}`;
  const lost = lostBy(rbac.roles.get(binding.role) ?? []);
  if (binding.namespace !== undefined)
    return {
      advice: `if ${who} should not have this, give ${it} a narrower role first, because ${loses} all that ${role} gives in namespace ${binding.namespace} (${lost}); then take ${it} out of the subjects${edit}`,
    };
  return {
    advice: `if ${who} should not have this, bind ${role} to ${it} by RoleBindings in ${subjects.length === 1 ? 'its' : 'their'} own namespaces first, because ${loses} all that the role gives in the other namespaces (${lost}); then take ${it} out of the subjects of ${formatBinding(binding)}${edit}`,
  };
}

/** `ClusterRole edit`, `Role gitlab/runner` */
export function formatRole(key: string): string {
  const { name, namespace } = roleOf(key);
  return namespace === undefined ? `ClusterRole ${name}` : `Role ${namespace}/${name}`;
}

const MOST_RESOURCES = 4;

function lostBy(rules: readonly PolicyRule[]): string {
  const resources = [...new Set(rules.flatMap((rule) => rule.resources))];
  const more = resources.length > MOST_RESOURCES ? `, and ${resources.length - MOST_RESOURCES} more` : '';
  return `${resources.slice(0, MOST_RESOURCES).join(', ')}${more}`;
}
