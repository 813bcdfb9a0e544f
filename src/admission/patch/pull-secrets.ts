import type { ServiceAccount } from '../../accounts/service-account.ts';
import type { Pod } from '../../pods/pod.ts';
import type { Edit } from './edits.ts';

/**
 * Removes the pull secrets that the ServiceAccount plugin copied from the old account. When the plugin runs again after
 * the webhook, it copies those of the new account into the empty list
 * (`plugin/pkg/admission/serviceaccount/admission.go`).
 *
 * If the author of a pod wrote the same list as the old account has, the list looks copied and is removed too.
 */
export function removeCopiedPullSecrets(
  pod: Pod,
  old: ServiceAccount | undefined,
  next: ServiceAccount | undefined,
): Edit[] {
  const present = (pod.spec?.imagePullSecrets ?? []).map(({ name }) => name);
  const isCopy = present.length > 0 && old !== undefined && sameNames(present, old.imagePullSecrets);
  const comesBack = next !== undefined && sameNames(present, next.imagePullSecrets);
  return isCopy && !comesBack ? [{ kind: 'remove', path: '/spec/imagePullSecrets' }] : [];
}

function sameNames(some: readonly (string | null | undefined)[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((name, index) => name === others[index]);
}
