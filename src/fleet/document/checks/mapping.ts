import type { Path } from '../../../documents/path.ts';
import { managerAccountForJob } from '../../../mapping/document/checks/manager-account.ts';
import { checks as mappingChecks } from '../../../mapping/document/checks.ts';
import type { Manager, Rule } from '../../../mapping/mapping.ts';
import { managerGroups } from '../../derive-mapping.ts';
import type { FleetRunner } from '../../fleet.ts';
import type { Draft } from '../draft.ts';
import type { Check } from './check.ts';

/**
 * What the checks of the mapping say of the one that follows from the fleet, at the place in the fleet that it comes
 * from. One of them is left out: the fleet knows of more managers than the mapping lists.
 */
export const checksOfMapping: readonly Check[] = mappingChecks
  .filter((check) => check !== managerAccountForJob)
  .map(({ code, check }) => ({
    code,
    check: (draft) => {
      const { mapping, whole } = draft;
      const origin = originsIn(draft);
      const own = { mapping, managersComplete: whole.runners, pathOf: (part: Manager | Rule) => [origin.mark(part)] };
      return check(own).map((complaint) => ({ ...complaint, path: origin.translate(complaint.path) }));
    },
  }));

/** Words of a manager of the mapping, as a runner says them. */
const WORDS: Readonly<Record<string, string>> = {
  serviceAccount: 'serviceAccount',
  jobServiceAccounts: 'jobServiceAccount',
  namespaces: 'jobNamespaces',
};

function originsIn({ fleet, mapping, pathOf }: Draft) {
  const groups = managerGroups(fleet.runners);
  const parts: readonly (Manager | Rule)[] = [...mapping.managers, ...mapping.rules];
  const marks = new Map(parts.map((part, index) => [part, index]));
  const firstRunner = (index: number) => pathOf(groups[index]?.runners[0] as FleetRunner);
  return {
    /** A number, which no path of a mapping begins with. */
    mark: (part: Manager | Rule) => marks.get(part) as number,
    translate([mark, ...rest]: Path): Path {
      if (typeof mark !== 'number') return [mark as string, ...rest];
      const part = parts[mark] as Manager | Rule;
      if ('match' in part && part.kind === 'job') return [...pathOf(part), ...rest];
      const runner = firstRunner(mark % groups.length);
      const word = 'match' in part ? undefined : WORDS[String(rest[0])];
      return word === undefined ? runner : [...runner, word];
    },
  };
}
