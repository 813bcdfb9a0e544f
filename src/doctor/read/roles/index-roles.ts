import { subjectsIn } from '../../derive/roles/trust/subjects-in.ts';
import type { Role, Roles } from '../../world/roles.ts';

/** Indexes roles, so that checks of thousands of accounts need not search for them. */
export function indexRoles(roles: readonly Role[]): Pick<Roles, 'byName' | 'bySubject'> {
  const bySubject = new Map<string, Role[]>();
  for (const role of roles)
    for (const subject of subjectsIn(role.trust?.value))
      bySubject.set(subject, [...(bySubject.get(subject) ?? []), role]);
  return { byName: Map.groupBy(roles, ({ name }) => name), bySubject };
}
