import { counted } from '../../../counted.ts';
import { withoutWebhook } from '../../derive/installed.ts';
import { helmUpgrade } from '../../fix/helm-upgrade.ts';
import { isOurEntry, type WebhookConfiguration } from '../../world/webhook-configuration.ts';
import type { Installation } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';
import { foreignEntries } from './registration-entries.ts';
import { modeFindings } from './registration-modes.ts';

/** Whether the API server calls the webhook, and how. */
export const registration = defineCheck(
  {
    id: 'registration',
    title: 'the webhook is registered with the API server as in the chart',
    needs: ['mutating', 'validating'],
  },
  ({ mutating, validating }, world) => {
    const { installation } = world;
    const nothing = withoutWebhook(world);
    if (nothing !== undefined) return nothing;
    const ours = mutating.find(({ metadata }) => metadata.name === installation.mutatingConfiguration);
    const unchecked =
      validating === undefined
        ? [editsUnchecked(installation)]
        : foreignEntries('validatingwebhookconfiguration', validating);
    if (ours === undefined) return { looked: 'nothing', findings: [absent(installation), ...unchecked] };
    const findings = modeFindings(ours, installation);
    return {
      looked: `mutatingwebhookconfiguration ${ours.metadata.name}, ${counted(ours.webhooks?.length ?? 0, 'webhook')}`,
      findings: [
        ...elsewhere(ours, installation),
        ...findings,
        ...foreignEntries('mutatingwebhookconfiguration', ours),
        ...unchecked,
      ],
    };
  },
);

/** The installation was moved, or another one was meant. */
function elsewhere({ metadata, webhooks = [] }: WebhookConfiguration, installation: Installation): Finding[] {
  const { namespace, service } = installation;
  const services = webhooks.filter(isOurEntry).flatMap(({ clientConfig }) => clientConfig.service ?? []);
  const others = new Set(services.map((one) => `${one.namespace}/${one.name}`));
  others.delete(`${namespace}/${service}`);
  if (others.size === 0) return [];
  return [
    {
      code: 'registration_elsewhere',
      level: 'error',
      object: `mutatingwebhookconfiguration ${metadata.name}`,
      found: `the API server calls service ${[...others].join(', ')}, but the webhook was expected at ${namespace}/${service}`,
      wanted: 'the same Service: the registration from the chart, or the doctor without --namespace',
      fix: [helmUpgrade(installation)],
    },
  ];
}

function absent(installation: Installation): Finding {
  return {
    code: 'registration_absent',
    level: 'error',
    object: `mutatingwebhookconfiguration ${installation.mutatingConfiguration}`,
    found: 'it does not exist: the API server never calls the webhook',
    wanted: 'the configuration from the chart',
    fix: [helmUpgrade(installation)],
  };
}

function editsUnchecked(installation: Installation): Finding {
  return {
    code: 'edits_unchecked',
    level: 'warning',
    object: `validatingwebhookconfiguration ${installation.validatingConfiguration}`,
    found: 'it does not exist: an edit that makes the mapping invalid is not refused',
    wanted: 'the configuration from the chart',
    fix: [helmUpgrade(installation)],
  };
}
