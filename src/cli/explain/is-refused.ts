import type { Explanation } from '../../explain/explanation.ts';

/** True if the pod would not be stored, because the webhook refuses it or because its account does not exist. */
export function isRefused({ decision, missingAccount }: Explanation): boolean {
  return !decision.allowed || missingAccount !== undefined;
}
