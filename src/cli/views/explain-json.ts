import type { Explanation } from '../../explain/explanation.ts';

/** All of these keys, always: scripts rely on them. */
export function toJson({ facts, decision, assumed, rolesKnown }: Explanation) {
  const {
    kind,
    mode,
    reason,
    would,
    project,
    rule,
    from,
    to,
    allowed,
    patch,
    warnings,
    message,
    role,
    wanted,
    wantedRole,
  } = decision;
  return {
    pod: facts.name,
    namespace: facts.namespace,
    ...{ kind, mode, reason, would, project: project ?? null, rule: rule ?? null },
    ...{ from, to: allowed ? to : null, allowed, patch, warnings, message, assumed },
    // The role of an assumed account is not known.
    ...{
      role: (rolesKnown && allowed && role) || null,
      wanted: wanted ?? null,
      wantedRole: (rolesKnown && wantedRole) || null,
    },
  };
}
