import type { ServiceAccount } from '../../accounts/service-account.ts';
import type { Pod } from '../../pods/pod.ts';
import type { Edit } from './edits.ts';

/**
 * Takes away the pull secrets that the ServiceAccount plugin copied from the old account; it copies the new account's
 * into the empty list when it runs again after us (`plugin/pkg/admission/serviceaccount/admission.go`).
 *
 * A pod whose author wrote the very list of the old account cannot be told from one that had none: it is taken for the latter.
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

function sameNames(some: readonly (string | undefined)[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((name, index) => name === others[index]);
}
