import { defineCheck } from '../check.ts';
import { count } from '../count.ts';
import type { Complaint } from '../finding.ts';
import { helmUpgrade } from '../helm-upgrade.ts';
import { type Mode, modeFaults, POLICIES } from '../mode-faults.ts';
import type { Installation } from '../world.ts';

/** Whether, and how, API servers ask the webhook. */
export const registration = defineCheck(
  {
    id: 'registration',
    title: 'API servers ask the webhook as the chart has it',
    needs: ['mutating', 'validating'],
  },
  ({ mutating, validating }, { installation }) => {
    const ours = mutating.find(({ metadata }) => metadata.name === installation.mutatingConfiguration);
    const unchecked = validating === undefined ? [editsUnchecked(installation)] : [];
    if (ours === undefined) return { looked: 'nothing', complaints: [absent(installation), ...unchecked] };
    const complaints = Object.keys(POLICIES).flatMap((mode) => modeFaults(ours, mode as Mode, installation.namespace));
    return {
      looked: `mutatingwebhookconfiguration ${ours.metadata.name}, ${count(ours.webhooks?.length ?? 0, 'webhook')}`,
      complaints: [...complaints, ...unchecked],
    };
  },
);

function absent(installation: Installation): Complaint {
  return {
    code: 'registration_absent',
    level: 'error',
    object: `mutatingwebhookconfiguration ${installation.mutatingConfiguration}`,
    found: 'no such configuration: no API server asks the webhook about anything',
    wanted: 'the one that the chart makes',
    fix: [helmUpgrade()],
  };
}

function editsUnchecked({ validatingConfiguration }: Installation): Complaint {
  return {
    code: 'edits_unchecked',
    level: 'warning',
    object: `validatingwebhookconfiguration ${validatingConfiguration}`,
    found: 'no such configuration: a mistake in an edit of the mapping is not refused when it is made',
    wanted: 'the one that the chart makes',
    fix: [helmUpgrade()],
  };
}
