import { mustGet } from '../../collections/must-get.ts';
import type { PartIssue } from '../../documents/check.ts';
import type { Path } from '../../documents/path.ts';
import { managerAccountForJob } from '../../mapping/document/checks/manager-account-for-job.ts';
import { checks } from '../../mapping/document/checks.ts';
import type { MappingPart } from '../../mapping/document/draft.ts';
import type { FleetCheck, FleetDraft, FleetPart } from './draft.ts';

/**
 * Runs the checks of a mapping on the one derived from the fleet, and reports each issue at the part of the fleet that
 * it comes from. Leaves out managerAccountForJob: the check of the fleet with this name also knows accounts that no
 * runner uses.
 */
export const mappingChecks: readonly FleetCheck[] = checks
  .filter((check) => check !== managerAccountForJob)
  .map(({ code, check }) => ({
    code,
    check: (draft) => {
      const origins = originsIn(draft);
      // Without `gitlab`, the instance of the managers is unknown.
      const managersComplete = draft.complete.runners && draft.fleet.gitlab !== undefined;
      const issues = check({ mapping: draft.mapping, managersComplete });
      return issues.map(({ about, ...issue }): PartIssue<FleetPart> => {
        if (about === 'document') return { about, ...issue };
        const { part, pathIn } = mustGet(origins, about);
        return { ...issue, about: part, path: pathIn(issue.path) };
      });
    },
  }));

/** A part of the fleet. `pathIn` translates a path in the derived part of the mapping into one in this part. */
type Origin = { part: FleetPart; pathIn: (path: Path) => Path };

/** Keys of a manager in the mapping, and the keys of a runner that they come from. */
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
