import type * as z from 'zod';
import type { Explanation } from '../../../explain/explanation.ts';
import type { explainSchema } from '../../schemas/explain.ts';

/** Always returns all of these keys, because scripts rely on them. */
export function toJson({
  assumed,
  decision,
  facts,
  missingAccount,
  rolesKnown,
  skipped,
}: Explanation): z.input<typeof explainSchema>[number] {
  const { kind, mode, reason, would, project, projectName, rule, from, to, allowed, patch, warnings, message, wanted } =
    decision;
  // The role of an account that is only assumed to exist is not known.
  const roles = rolesKnown ? decision : { role: undefined, wantedRole: undefined };
  return {
    pod: facts.name,
    namespace: facts.namespace,
    ...{ kind, mode, reason, would, project: project ?? null, projectName: projectName ?? null, rule: rule ?? null },
    ...{ from, to: allowed ? to : null, allowed, patch: [...patch], warnings: [...warnings], message },
    assumed: [...assumed],
    role: (allowed ? roles.role : undefined) ?? null,
    wanted: wanted ?? null,
    wantedRole: roles.wantedRole ?? null,
    missingAccount: missingAccount ?? null,
    skipped: skipped?.why ?? null,
  };
}
