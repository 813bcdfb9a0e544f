import type { Path } from '../../../documents/path.ts';
import { type Check, type Complaint, warning } from './check.ts';

/** The webhook is never called for pods in kube-system. */
export const unseenNamespace: Check = {
  code: 'unseen_namespace',
  check({ mapping, pathOf }) {
    return [
      ...mapping.managers.flatMap((manager) => complaints(manager.namespaces, pathOf(manager), manager.key)),
      ...mapping.rules.flatMap((rule) => {
        return complaints(rule.match.namespaces ?? [], [...pathOf(rule), 'match'], `rule ${rule.name}`);
      }),
    ];
  },
};

function complaints(namespaces: readonly string[], path: Path, who: string): Complaint[] {
  return namespaces.flatMap((namespace, index) => {
    if (namespace !== 'kube-system') return [];
    const message = `${who}: the webhook never sees pods in kube-system: run managers and jobs in a namespace of their own`;
    return [warning([...path, 'namespaces', index], message)];
  });
}
