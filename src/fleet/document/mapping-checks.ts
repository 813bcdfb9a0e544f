import type { PartIssue } from '../../documents/check.ts';
import type { Path } from '../../documents/path.ts';
import { managerAccountForJob } from '../../mapping/document/checks/manager-account-for-job.ts';
import { checks } from '../../mapping/document/checks.ts';
import type { MappingPart } from '../../mapping/document/draft.ts';
import type { FleetCheck, FleetDraft, FleetPart } from './draft.ts';

/**
 * The checks of the mapping, run on the one that follows from the fleet; their issues name the part of the fleet that a
 * part of the mapping comes from. One check is left out: the fleet knows of more managers than the mapping lists.
 */
export const mappingChecks: readonly FleetCheck[] = checks
  .filter((check) => check !== managerAccountForJob)
  .map(({ code, check }) => ({
    code,
    check: (draft) => {
      const origins = originsIn(draft);
      const issues = check({ mapping: draft.mapping, managersComplete: draft.whole.runners });
      return issues.map(({ about, ...issue }): PartIssue<FleetPart> => {
        if (about === 'document') return { about, ...issue };
        const { part, pathIn } = origins.get(about) as Origin;
        return { ...issue, about: part, path: pathIn(issue.path) };
      });
    },
  }));

/** `pathIn` says the path in the part of the mapping as one in that of the fleet. */
type Origin = { part: FleetPart; pathIn: (path: Path) => Path };

/** Keys of a manager in the mapping, and those of a runner that say the same. */
const RUNNER_KEYS = [
  ['serviceAccount', 'serviceAccount'],
  ['jobServiceAccounts', 'jobServiceAccount'],
  ['namespaces', 'jobNamespaces'],
] as const;

function originsIn({ fleet, managers }: FleetDraft): ReadonlyMap<MappingPart, Origin> {
  return new Map<MappingPart, Origin>([
    ...fleet.rules.map((rule) => [rule, { part: rule, pathIn: (path: Path) => path }] as const),
    ...managers.flatMap(({ manager, rule, runners: [part] }) => [
      [
        manager,
        { part, pathIn: ([key]: Path) => RUNNER_KEYS.flatMap(([of, word]) => (of === key ? [word] : [])) },
      ] as const,
      [rule, { part, pathIn: () => [] }] as const,
    ]),
  ]);
}
