import type { Explanation } from '../../explain/explanation.ts';

/** Whether the pod is not stored: the webhook refuses it, or the API server does because its account does not exist. */
export function isRefused({ decision, missingAccount }: Explanation): boolean {
  return !decision.allowed || missingAccount !== undefined;
}
