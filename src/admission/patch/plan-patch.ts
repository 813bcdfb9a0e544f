import type { ServiceAccount } from '../../accounts/service-account.ts';
import type { Pod } from '../../pods/pod.ts';
import type { Operation } from '../decision.ts';
import { setAnnotations } from './annotations.ts';
import { type Edit, toPatch } from './edits.ts';
import { moveIdentity } from './eks-identity.ts';
import { removeCopiedPullSecrets } from './pull-secrets.ts';
import { removeTokenVolume } from './token-volume.ts';

/** From which account to which; what is known of either. */
export type Move = {
  from: string;
  to: string;
  rule: string | undefined;
  old: ServiceAccount | undefined;
  next: ServiceAccount | undefined;
};

/**
 * The smallest patch after which the pod is the same as one that was created with the new account from the start (but for
 * our annotations), once the ServiceAccount plugin has run again. Empty when there is nothing to do.
 *
 * Leftovers of the old account are only touched when the account really changes: on a second call nothing would put back
 * what a first call took away.
 */
export function planPatch(pod: Pod, { from, to, rule, old, next }: Move): Operation[] {
  const leftovers =
    from === to
      ? []
      : [
          ...removeCopiedPullSecrets(pod, old, next),
          ...removeTokenVolume(pod, old, next),
          ...moveIdentity(pod, old, next),
        ];
  return toPatch([...setAccount(pod, to), ...setAnnotations(pod, rule, to), ...leftovers]);
}

/**
 * Puts a pod on an account. The API server reads only `serviceAccountName`, but hands the object to the next webhook as
 * patched, so its deprecated alias must say the same (core/v1 `conversion.go`).
 */
function setAccount(pod: Pod, name: string): Edit[] {
  return (['serviceAccountName', 'serviceAccount'] as const)
    .filter((field) => pod.spec?.[field] !== name)
    .map((field) => ({ kind: 'set', path: `/spec/${field}`, value: name }));
}
