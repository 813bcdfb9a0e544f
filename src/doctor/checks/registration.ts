import { helmUpgrade } from '../fix/helm-upgrade.ts';
import type { WebhookConfiguration } from '../world/webhook-configuration.ts';
import type { Installation } from '../world/world.ts';
import { count, defineCheck } from './check.ts';
import type { Finding } from './finding.ts';
import { modeFindings } from './registration-modes.ts';

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
    if (ours === undefined) return { looked: 'nothing', findings: [absent(installation), ...unchecked] };
    const findings = modeFindings(ours, installation);
    return {
      looked: `mutatingwebhookconfiguration ${ours.metadata.name}, ${count(ours.webhooks?.length ?? 0, 'webhook')}`,
      findings: [...elsewhere(ours, installation), ...findings, ...unchecked],
    };
  },
);

/** Of an installation that somebody has moved, or that is not the one that was asked about. */
function elsewhere({ metadata, webhooks = [] }: WebhookConfiguration, installation: Installation): Finding[] {
  const { namespace, service } = installation;
  const services = webhooks.flatMap(({ clientConfig }) => clientConfig.service ?? []);
  const others = new Set(services.map((one) => `${one.namespace}/${one.name}`));
  others.delete(`${namespace}/${service}`);
  if (others.size === 0) return [];
  return [
    {
      code: 'registration_elsewhere',
      level: 'error',
      object: `mutatingwebhookconfiguration ${metadata.name}`,
      found: `API servers ask service ${[...others].join(', ')}, and the webhook is looked for at ${namespace}/${service}`,
      wanted: 'one of the two: the registration that the chart makes, or the doctor without --namespace',
      fix: [helmUpgrade(installation)],
    },
  ];
}

function absent(installation: Installation): Finding {
  return {
    code: 'registration_absent',
    level: 'error',
    object: `mutatingwebhookconfiguration ${installation.mutatingConfiguration}`,
    found: 'no such configuration: no API server asks the webhook about anything',
    wanted: 'the one that the chart makes',
    fix: [helmUpgrade(installation)],
  };
}

function editsUnchecked(installation: Installation): Finding {
  return {
    code: 'edits_unchecked',
    level: 'warning',
    object: `validatingwebhookconfiguration ${installation.validatingConfiguration}`,
    found: 'no such configuration: a mistake in an edit of the mapping is not refused when it is made',
    wanted: 'the one that the chart makes',
    fix: [helmUpgrade(installation)],
  };
}
