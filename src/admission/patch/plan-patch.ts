import type { ServiceAccount } from '../../accounts/service-account.ts';
import type { Pod } from '../../pods/pod.ts';
import type { Operation } from '../decision.ts';
import { setAnnotations } from './annotations.ts';
import { correctInjection } from './correct-injection.ts';
import { type Edit, toPatch } from './edits.ts';
import { removeCopiedPullSecrets } from './pull-secrets.ts';
import { removeTokenVolume } from './token-volume.ts';

/** A change of account, and what is known about both accounts. */
type Move = {
  from: string;
  to: string;
  rule: string | undefined;
  old: ServiceAccount | undefined;
  next: ServiceAccount | undefined;
};

/**
 * Returns the smallest patch that makes the pod equal to one that was created with the new account, once the
 * ServiceAccount plugin has run again. Our annotations are the only difference. Empty if nothing has to change.
 *
 * Leftovers of the old account are removed only if the account changes: after a second call of the webhook, the plugin
 * would not add them again.
 */
export function planPatch(pod: Pod, { from, to, rule, old, next }: Move): Operation[] {
  const leftovers =
    from === to
      ? []
      : [
          ...removeCopiedPullSecrets(pod, old, next),
          ...removeTokenVolume(pod, old, next),
          ...correctInjection(pod, old, next),
        ];
  return toPatch([...setAccount(pod, to), ...setAnnotations(pod, rule, to), ...leftovers]);
}

/**
 * Sets the account of a pod. The API server reads only `serviceAccountName`, but sends the patched object to the next
 * webhook, so the deprecated alias must have the same value (core/v1 `conversion.go`).
 */
function setAccount(pod: Pod, name: string): Edit[] {
  return (['serviceAccountName', 'serviceAccount'] as const)
    .filter((field) => pod.spec?.[field] !== name)
    .map((field) => ({ kind: 'set', path: `/spec/${field}`, value: name }));
}
