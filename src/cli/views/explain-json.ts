import type { Explanation } from '../../explain/explanation.ts';

/** All of these keys, always: scripts rely on them. */
export function toJson({ facts, decision, assumed }: Explanation) {
  const { kind, mode, reason, would, project, projectName, rule, from, to, allowed, patch, warnings, message } =
    decision;
  return {
    pod: facts.name,
    namespace: facts.namespace,
    ...{ kind, mode, reason, would, project: project ?? null, projectName: projectName ?? null, rule: rule ?? null },
    ...{ from, to: allowed ? to : null, allowed, patch, warnings, message, assumed },
  };
}
