import { show } from '../../../../documents/show.ts';
import { counted } from '../../../../text/counted.ts';
import { eachRunner, type FoundRunner, formatRunner } from '../../../derive/runners/each-runner.ts';
import { goPattern, matchesUnnamedKeys } from '../../../derive/runners/patterns/go-pattern.ts';
import { matchesWholeNames } from '../../../derive/runners/patterns/whole-names.ts';
import { changeSetting } from '../../../fix/runners/change-setting.ts';
import { formatPlace } from '../../../world/place.ts';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../finding.ts';

/**
 * Neither setting changes a decision of the webhook if it trusts the runner, but each is one more thing that pipeline
 * authors control.
 */
export const runnerJobOverwrites = defineCheck(
  {
    id: 'runner_job_overwrites',
    title: 'jobs choose neither their labels freely nor the token with which their pod is created',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const { found: all, unseen } = eachRunner(mapping, world);
    const found = all.filter(({ settings }) => settings.isKubernetes);
    return {
      looked: counted(found.length, 'runner'),
      findings: found.flatMap((one) => [...labelOverwriteFindings(one), ...tokenOverwriteFindings(one)]),
      unseen,
    };
  },
);

function labelOverwriteFindings({ runner, settings: { podLabelsOverwriteAllowed: setting } }: FoundRunner): Finding[] {
  if (setting === undefined) return [];
  const pattern = goPattern(setting.value);
  const isNarrow = !('error' in pattern) && matchesWholeNames(pattern.text) && !matchesUnnamedKeys(pattern);
  if (isNarrow) return [];
  return [
    {
      code: 'label_overwrite_wide',
      level: 'warning',
      object: formatRunner(runner),
      found: `pod_labels_overwrite_allowed ${show(setting.value)} (${formatPlace(setting.place)}) lets jobs set labels that it does not name as a whole, such as those by which Services and NetworkPolicies select pods`,
      wanted: 'a pattern between ^ and $ for whole labels (key=value), or none',
      fix: [
        {
          advice: `in ${formatPlace(setting.place)}, set ${setting.path} to a pattern between ^ and $ for the labels that jobs need, or remove it if they need none`,
        },
      ],
    },
  ];
}

function tokenOverwriteFindings({
  runner,
  settings: { bearerTokenOverwriteAllowed: setting },
}: FoundRunner): Finding[] {
  if (setting === undefined) return [];
  return [
    {
      code: 'bearer_token_overwrite',
      level: 'warning',
      object: formatRunner(runner),
      found: `bearer_token_overwrite_allowed (${formatPlace(setting.place)}) is on: with host, the pod of a job is created with the token that the job names, and the webhook refuses it (untrusted_requester)`,
      wanted: 'no bearer_token_overwrite_allowed',
      fix: [changeSetting(setting, undefined)],
    },
  ];
}
