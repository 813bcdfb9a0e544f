import { groupsOf } from '../../../collections/groups-of.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import type { Manager } from '../../../mapping/mapping.ts';
import { MANAGER_LABEL } from '../../../names.ts';
import { counted } from '../../../text/counted.ts';
import { modeOf } from '../../derive/namespaces/modes.ts';
import { showNamespaces } from '../../derive/namespaces/show-namespaces.ts';
import { eachRunner, type FoundManager, formatRunner, foundManagers } from '../../derive/runners/each-runner.ts';
import { jobPlaces } from '../../derive/runners/jobs/job-places.ts';
import { jobsWithoutRule, NO_RULE } from '../../derive/runners/jobs/jobs-without-rule.ts';
import { misspelledManagers } from '../../derive/runners/misspelled-managers.ts';
import { markManager } from '../../fix/runners/mark-manager.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { seenOr } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';
import { accountOf, unlistedRunnerFinding } from './runner-unlisted.ts';

/** The webhook accepts jobs only from managers that the mapping lists. */
export const runnerListed = defineCheck(
  {
    id: 'runner_listed',
    title: 'the mapping lists the account of every runner manager, and has rules for its jobs',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const managers = foundManagers(mapping, world);
    const refused = managers.filter(({ pod }) => 'refused' in pod);
    const unlisted = managers.filter(({ manager, pod }) => manager === undefined && !('refused' in pod));
    const groups = groupsOf(unlisted, accountOf);
    // Each fix appends at the same index, because a list with a gap is invalid if the user follows only some of the
    // fixes. If the user follows several at once, only the last remains, and the next run reports the others.
    const next = mapping.mapping.managers.length;
    const typos = misspelledManagers(mapping, world);
    const added = groups.map((group) =>
      unlistedRunnerFinding({ group, next, misspelled: typos.get(accountOf(group[0])) }, mapping, world),
    );
    const listed = new Set(managers.flatMap(({ manager }) => manager ?? []));
    const findings = [...refused.map(refusedPodFinding), ...added, ...withoutRulesFindings(listed, mapping, world)];
    return { looked: counted(managers.length, 'manager'), findings, unseen: eachRunner(mapping, world).unseen };
  },
);

function refusedPodFinding({ pod, runner }: FoundManager): Finding {
  const isUnmarked = 'refused' in pod && pod.refused === 'reserved_account';
  const found = isUnmarked
    ? `its pods use ${pod.account}, the account of a manager, and have no mark of one: the webhook refuses them (reserved_account)`
    : 'no rule of the mapping assigns an account to its pods, and default.manager is deny: the webhook refuses them (no_rule)';
  return {
    code: 'runner_refused',
    level: 'error',
    object: formatRunner(runner),
    found,
    wanted: isUnmarked
      ? `label ${MANAGER_LABEL} on its pods, also in the values from which it was installed`
      : 'a rule with match.kind manager for it, or default.manager: keep',
    fix: [isUnmarked ? markManager(runner) : { advice: 'add the rule to the mapping, or set default.manager to keep' }],
  };
}

/** Finds managers that cannot run jobs, because no rule matches any of them and `default.job` is `deny`. */
function withoutRulesFindings(listed: ReadonlySet<Manager>, mapping: MappingIndex, world: World): Finding[] {
  const { mayCreate } = jobPlaces(mapping, world);
  return [...listed].flatMap((manager): Finding[] => {
    const refused = manager.namespaces.filter(
      (namespace) =>
        mayCreate(manager.key, namespace) &&
        jobsWithoutRule({ ...manager, namespaces: [namespace] }, mapping) === NO_RULE,
    );
    if (refused.length === 0) return [];
    const isEnforced = refused.some(
      (one) => modeOf(seenOr(lookIn(world.namespaces, one, 'labels'), undefined) ?? {}) === 'enforce',
    );
    return [
      {
        code: 'jobs_without_rule',
        level: isEnforced ? 'error' : 'warning',
        object: `manager ${manager.key}`,
        found: `no rule of the mapping matches any of its jobs in ${showNamespaces(refused)}, and default.job is deny: ${isEnforced ? 'the webhook refuses all of them (no_rule)' : 'in enforce, the webhook refuses all of them (no_rule)'}`,
        wanted: 'a rule for its jobs, or default.job: keep until there is one',
        fix: [{ advice: `add a rule to the mapping, such as match: {kind: job, createdBy: [${manager.key}]}` }],
      },
    ];
  });
}
