import type { RequestRule } from '../../world/webhook-configuration.ts';

/** A request for a namespaced object of the core group in version v1, such as the creation of a pod. */
type CoreRequest = { operation: string; resource: string };

/**
 * True if a rule of a webhook matches a request (apiserver `pkg/admission/plugin/webhook/predicates/rules/rules.go`).
 * `*` means every resource, but only `*` after a slash includes subresources.
 */
export function coversRequest(rules: readonly RequestRule[], { operation, resource }: CoreRequest): boolean {
  return rules.some(
    ({ apiGroups = [], apiVersions = [], operations = [], resources = [], scope = '*' }) =>
      holds(apiGroups, '') &&
      holds(apiVersions, 'v1') &&
      holds(operations, operation) &&
      resources.some((one) => isFor(one, resource)) &&
      scope !== 'Cluster',
  );
}

/** True if rules match more than one rule, which has no `*`. */
export function exceeds(rules: readonly RequestRule[], wanted: Required<RequestRule>): boolean {
  const lists = ['apiGroups', 'apiVersions', 'operations', 'resources'] as const;
  return rules.some((rule) => lists.some((list) => rule[list]?.some((word) => !wanted[list].includes(word)) === true));
}

function isFor(word: string, resource: string): boolean {
  const [name, subresource = ''] = word.split('/', 2);
  return (name === '*' || name === resource) && (subresource === '' || subresource === '*');
}

function holds(list: readonly string[], word: string): boolean {
  return list.some((one) => one === word || one === '*');
}
