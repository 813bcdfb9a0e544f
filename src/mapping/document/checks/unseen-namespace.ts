import { type PartIssue, warning } from '../../../documents/check.ts';
import type { Path } from '../../../documents/path.ts';
import type { MappingCheck, MappingPart } from '../draft.ts';

/** The webhook is never called for pods in kube-system. */
export const unseenNamespace: MappingCheck = {
  code: 'unseen_namespace',
  check({ mapping }) {
    return [
      ...mapping.managers.flatMap((manager) => issues(manager, [], manager.namespaces, `manager ${manager.key}`)),
      ...mapping.rules.flatMap((rule) => {
        return issues(rule, ['match'], rule.match.namespaces ?? [], `rule ${rule.name}`);
      }),
    ];
  },
};

function issues(about: MappingPart, path: Path, namespaces: readonly string[], who: string): PartIssue<MappingPart>[] {
  return namespaces.flatMap((namespace, index) => {
    if (namespace !== 'kube-system') return [];
    const message = `${who}: found kube-system, whose pods the webhook never sees: run managers and jobs in a namespace of their own`;
    return [warning(about, [...path, 'namespaces', index], message)];
  });
}
