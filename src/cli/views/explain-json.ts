import type { Explanation } from '../../explain/explanation.ts';

/** All of these keys, always: scripts rely on them. */
export function toJson({ facts, decision, assumed }: Explanation) {
  const { kind, mode, reason, rule, from, to, allowed, patch, warnings, message } = decision;
  return {
    pod: facts.name,
    namespace: facts.namespace,
    ...{ kind, mode, reason, rule: rule ?? null, from, to, allowed, patch, warnings, message, assumed },
  };
}
