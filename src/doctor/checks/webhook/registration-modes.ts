import { show } from '../../../documents/show.ts';
import { BEHAVIOR, MODES, type Mode } from '../../../modes.ts';
import { MODE_LABEL } from '../../../names.ts';
import { NAMESPACE_NAME_LABEL } from '../../derive/eks-webhooks.ts';
import { selects } from '../../derive/selects.ts';
import type { Fix } from '../../fix/fix.ts';
import { helmUpgrade } from '../../fix/helm-upgrade.ts';
import { kubectl } from '../../fix/kubectl.ts';
import type { WebhookConfiguration, WebhookEntry } from '../../world/webhook-configuration.ts';
import type { Installation } from '../../world/world.ts';
import type { Finding } from '../finding.ts';

/** Seconds: the value in the chart, and the longest that creating a pod should wait for the webhook. */
const TIMEOUT = { usual: 2, longest: 5 };

/** What is wrong with the registration of each mode. */
export function modeFindings(ours: WebhookConfiguration, installation: Installation): Finding[] {
  return MODES.flatMap((mode) => findingsOf(ours, mode, installation));
}

function findingsOf(ours: WebhookConfiguration, mode: Mode, installation: Installation): Finding[] {
  const index = ours.webhooks?.findIndex((entry) => pathOf(entry).endsWith(`/mutate/${mode}`)) ?? -1;
  const entry = ours.webhooks?.[index];
  if (entry === undefined)
    return [
      {
        code: 'mode_absent',
        level: 'error',
        object: objectOf(ours),
        found: `it has no entry for /mutate/${mode}: the API server does not call the webhook for namespaces in mode ${mode}`,
        wanted: 'an entry for each mode, as in the chart',
        fix: [helmUpgrade(installation)],
      },
    ];
  return [
    ...policyFindings(ours, entry, index, mode),
    ...timeoutFindings(ours, entry, index),
    ...selectorFindings(ours, entry, index, mode, installation.namespace),
  ];
}

function policyFindings(ours: WebhookConfiguration, entry: WebhookEntry, index: number, mode: Mode): Finding[] {
  const wanted = BEHAVIOR[mode].failurePolicy;
  if (entry.failurePolicy === wanted) return [];
  const why =
    wanted === 'Fail'
      ? 'while the webhook is down, a job gets whatever account it requests'
      : `while the webhook is down, no pod can be created in namespaces in mode ${mode}`;
  return [
    {
      code: 'failure_policy',
      level: 'error',
      object: objectOf(ours, entry),
      found: `failurePolicy ${show(entry.failurePolicy)}: ${why}`,
      wanted,
      fix: [patch(ours, entry, index, { op: 'replace', path: 'failurePolicy', value: wanted })],
    },
  ];
}

function timeoutFindings(ours: WebhookConfiguration, entry: WebhookEntry, index: number): Finding[] {
  const { timeoutSeconds = 10 } = entry;
  if (timeoutSeconds <= TIMEOUT.longest) return [];
  return [
    {
      code: 'timeout_long',
      level: 'warning',
      object: objectOf(ours, entry),
      found: `timeoutSeconds ${timeoutSeconds}: every pod waits this long if the webhook does not answer`,
      wanted: `${TIMEOUT.usual}, as in the chart`,
      fix: [patch(ours, entry, index, { op: 'replace', path: 'timeoutSeconds', value: TIMEOUT.usual })],
    },
  ];
}

/** The webhook's own pods must start without it, and a job in its namespace could become one of its endpoints. */
function selectorFindings(
  ours: WebhookConfiguration,
  entry: WebhookEntry,
  index: number,
  mode: Mode,
  namespace: string,
): Finding[] {
  const labels = { [NAMESPACE_NAME_LABEL]: namespace, [MODE_LABEL]: mode };
  if (!selects(entry.namespaceSelector ?? {}, labels)) return [];
  const value = { key: NAMESPACE_NAME_LABEL, operator: 'NotIn', values: ['kube-system', namespace] };
  const has = entry.namespaceSelector?.matchExpressions !== undefined;
  return [
    {
      code: 'own_namespace_selected',
      level: 'error',
      object: objectOf(ours, entry),
      found: `its namespaceSelector matches ${namespace}, the namespace of the webhook, once that has the label`,
      wanted: 'a selector that never matches it',
      fix: [
        patch(
          ours,
          entry,
          index,
          has
            ? { op: 'add', path: 'namespaceSelector/matchExpressions/-', value }
            : {
                op: 'add',
                path: 'namespaceSelector',
                value: { ...entry.namespaceSelector, matchExpressions: [value] },
              },
        ),
      ],
    },
  ];
}

function patch(
  ours: WebhookConfiguration,
  { name }: WebhookEntry,
  index: number,
  change: { op: string; path: string; value: unknown },
): Fix {
  const operations = [
    { op: 'test', path: `/webhooks/${index}/name`, value: name },
    { ...change, path: `/webhooks/${index}/${change.path}` },
  ];
  const words = ['mutatingwebhookconfiguration', ours.metadata.name, '--type', 'json'];
  return kubectl(undefined, 'patch', ...words, '--patch', JSON.stringify(operations));
}

function pathOf({ clientConfig: { service, url } }: WebhookEntry): string {
  return service?.path ?? url ?? '';
}

function objectOf({ metadata }: WebhookConfiguration, entry?: WebhookEntry): string {
  return `mutatingwebhookconfiguration ${metadata.name}${entry === undefined ? '' : `, webhook ${entry.name}`}`;
}
