import type { MappingIndex } from '../../../mapping/index/compile.ts';
import type { Manager } from '../../../mapping/mapping.ts';
import { reachOfRules } from '../../../mapping/reach.ts';
import { counted } from '../../../text/counted.ts';
import { eachRunner, type FoundRunner, formatRunner } from '../../derive/runners/each-runner.ts';
import { changeSetting } from '../../fix/runners/change-setting.ts';
import { formatPlace } from '../../world/place.ts';
import type { PodMark } from '../../world/runner/runner-settings.ts';
import type { Setting } from '../../world/runner/setting.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/**
 * Finds marks that the runner sets. A job that sets one with a variable harms only itself, because the webhook refuses
 * it, so `pod_annotations_overwrite_allowed` is not a finding.
 */
export const runnerMarks = defineCheck(
  {
    id: 'runner_marks',
    title: 'runners set no label or annotation for which the webhook refuses their jobs',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const { found: all, unseen } = eachRunner(mapping, world);
    const found = all.filter(({ settings }) => settings.isKubernetes);
    const findings = found.flatMap((one) =>
      one.settings.podMarks.map((mark) =>
        mark.value.is === 'opt-out' ? optOutFinding(one, mark, mapping) : reservedMarkFinding(one, mark),
      ),
    );
    return { looked: `pod_labels and pod_annotations of ${counted(found.length, 'runner')}`, findings, unseen };
  },
);

function optOutFinding({ manager, runner }: FoundRunner, mark: Setting<PodMark>, mapping: MappingIndex): Finding {
  const isRefused = refusesOptOut(manager, mapping);
  const then = isRefused
    ? 'in enforce, the webhook refuses the jobs (identity_opt_out)'
    : 'no job of this runner has a role, which the rules allow (optOut)';
  return {
    code: 'job_opt_out',
    level: isRefused ? 'error' : 'notice',
    object: formatRunner(runner),
    found: `${markWords(mark)} keeps the EKS webhook from giving containers their role: ${then}`,
    wanted: 'no such mark, if jobs of this runner use roles',
    fix: [changeSetting(mark, undefined)],
  };
}

function reservedMarkFinding({ runner }: FoundRunner, mark: Setting<PodMark>): Finding {
  return {
    code: 'job_label_reserved',
    level: 'error',
    object: formatRunner(runner),
    found: `${markWords(mark)} is for the pods of managers: the webhook refuses the jobs (forged_mark)`,
    wanted: 'no label of the webhook on jobs',
    fix: [changeSetting(mark, undefined)],
  };
}

function markWords({ path, place, value }: Setting<PodMark>): string {
  return `${value.words} of job pods (${path}, ${formatPlace(place)})`;
}

/**
 * True if a job of the manager can get an account with which it must not decline its AWS identity
 * (`src/admission/judge/job-steps.ts`).
 */
function refusesOptOut({ key }: Manager, { mapping }: MappingIndex): boolean {
  const { job } = mapping.default;
  const isNamed = job !== 'deny' && job !== 'keep';
  return (
    isNamed || [...reachOfRules(mapping)].some(([rule, { managers }]) => rule.optOut === 'refuse' && managers.has(key))
  );
}
