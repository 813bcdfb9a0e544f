import { counted } from '../../../text/counted.ts';
import { formatSelector, selectorKeys, selects } from '../../derive/namespaces/selects.ts';
import { type ChartEntry, editEntry } from '../../derive/webhooks/chart-entries.ts';
import { NAMESPACE_NAME_LABEL } from '../../derive/webhooks/eks-webhooks.ts';
import { calledElsewhere, withoutWebhook } from '../../derive/webhooks/installed.ts';
import { helmUpgrade } from '../../fix/helm-upgrade.ts';
import { isOurEntry, type WebhookConfiguration } from '../../world/webhook-configuration.ts';
import type { Installation } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';
import { findEntry, objectOf, type RegisteredEntry, restore } from './registered-entry.ts';
import { foreignEntryFindings } from './registration-entries.ts';
import { callFindings, requestFindings } from './registration-fields.ts';
import { modeFindings } from './registration-modes.ts';

/** Checks whether and how the API server calls the webhook. */
export const registration = defineCheck(
  {
    id: 'registration',
    title: 'the webhook is registered with the API server as in the chart',
    needs: ['mutating', 'validating'],
  },
  ({ mutating, validating }, world) => {
    const { installation } = world;
    const called = calledElsewhere(world);
    if (called !== undefined) return { looked: 'nothing', findings: [misnamedFinding(called, installation)] };
    const nothing = withoutWebhook(world);
    if (nothing !== undefined) return nothing;
    const ours = mutating.find(({ metadata }) => metadata.name === installation.mutatingConfiguration);
    const unchecked = editFindings(validating, installation);
    if (ours === undefined) return { looked: 'nothing', findings: [absentFinding(installation), ...unchecked] };
    // If the user meant another installation, selectors and conditions contain its namespace, and comparing them would
    // add nothing.
    const moved = otherNamespaceFindings(ours, installation);
    const { findings, unseen } = modeFindings(ours, world, { isMoved: moved.length > 0 });
    return {
      looked: `mutatingwebhookconfiguration ${ours.metadata.name}, ${counted(ours.webhooks?.length ?? 0, 'webhook')}`,
      findings: [
        ...moved,
        ...findings,
        ...foreignEntryFindings('mutatingwebhookconfiguration', ours),
        ...(moved.length > 0 ? unchecked.filter(({ code }) => code === 'foreign_entry') : unchecked),
      ],
      unseen,
    };
  },
);

/** Returns a finding if nothing of the installation is in the namespace that the user named. */
function misnamedFinding(called: string, { mutatingConfiguration, namespace }: Installation): Finding {
  return {
    code: 'registration_elsewhere',
    level: 'error',
    object: `mutatingwebhookconfiguration ${mutatingConfiguration}`,
    found: `the API server calls service ${called}, and namespace ${namespace} has neither a Deployment of the webhook nor a mapping`,
    wanted: 'the namespace of the webhook, or no --namespace',
    fix: [{ advice: 'run the doctor without --namespace: it finds the webhook by this registration' }],
  };
}

/** Finds a registration for another namespace: the installation was moved, or the user meant another one. */
function otherNamespaceFindings(
  { metadata, webhooks = [] }: WebhookConfiguration,
  installation: Installation,
): Finding[] {
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

function absentFinding(installation: Installation): Finding {
  return {
    code: 'registration_absent',
    level: 'error',
    object: `mutatingwebhookconfiguration ${installation.mutatingConfiguration}`,
    found: 'it does not exist: the API server never calls the webhook',
    wanted: 'the configuration from the chart',
    fix: [helmUpgrade(installation)],
  };
}

function editFindings(validating: WebhookConfiguration | undefined, installation: Installation): readonly Finding[] {
  if (validating === undefined) return [uncheckedEditsFinding('it does not exist', installation)];
  const kind = 'validatingwebhookconfiguration';
  const chart = editEntry(installation);
  const registered = findEntry(kind, validating, chart);
  const foreign = foreignEntryFindings(kind, validating);
  if (registered === undefined)
    return [uncheckedEditsFinding(`it has no entry ${chart.name}`, installation), ...foreign];
  return [
    ...requestFindings(registered, chart, UNCHECKED, 'warning'),
    ...callFindings(registered, chart),
    ...editNamespaceFindings(registered, chart, installation),
    ...foreign,
  ];
}

const UNCHECKED = 'an edit that makes the mapping invalid is not refused';

/** Finds a selector that skips the namespace of the mapping. Only that namespace matters. */
function editNamespaceFindings(
  registered: RegisteredEntry,
  chart: ChartEntry,
  { namespace }: Installation,
): readonly Finding[] {
  const { namespaceSelector = {} } = registered.entry;
  const isByName = selectorKeys(namespaceSelector).every((key) => key === NAMESPACE_NAME_LABEL);
  if (isByName && selects(namespaceSelector, { [NAMESPACE_NAME_LABEL]: namespace })) return [];
  return [
    {
      code: 'entry_skips',
      level: 'warning',
      object: objectOf(registered),
      found: `namespaceSelector ${formatSelector(namespaceSelector)} does not select namespace ${namespace} by its name: ${UNCHECKED}`,
      wanted: 'the selector of the chart',
      fix: [restore(registered, 'namespaceSelector', chart)],
    },
  ];
}

function uncheckedEditsFinding(found: string, installation: Installation): Finding {
  return {
    code: 'edits_unchecked',
    level: 'warning',
    object: `validatingwebhookconfiguration ${installation.validatingConfiguration}`,
    found: `${found}: ${UNCHECKED}`,
    wanted: 'the configuration from the chart',
    fix: [helmUpgrade(installation)],
  };
}
