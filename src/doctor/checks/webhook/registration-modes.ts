import { show } from '../../../documents/show.ts';
import { BEHAVIOR, MODES, type Mode } from '../../../modes.ts';
import { MODE_LABEL } from '../../../names.ts';
import { selects } from '../../derive/namespaces/selects.ts';
import { showNamespaces } from '../../derive/namespaces/show-namespaces.ts';
import { type ChartEntry, podEntry } from '../../derive/webhooks/chart-entries.ts';
import { NAMESPACE_NAME_LABEL } from '../../derive/webhooks/eks-webhooks.ts';
import { selectionOf } from '../../derive/webhooks/selected-namespaces.ts';
import { helmUpgrade } from '../../fix/helm-upgrade.ts';
import type { Unseen } from '../../world/seen.ts';
import type { WebhookConfiguration } from '../../world/webhook-configuration.ts';
import type { World } from '../../world/world.ts';
import type { Finding } from '../finding.ts';
import { changeEntry, findEntry, objectOf, type RegisteredEntry, restore } from './registered-entry.ts';
import { callFindings, requestFindings } from './registration-fields.ts';

type EntryFindings = { findings: readonly Finding[]; unseen: readonly Unseen[] };

/** In seconds: the value in the chart, and the longest that creating a pod should be delayed by the webhook. */
const TIMEOUT = { usual: 2, longest: 5 };

/**
 * Returns what is wrong with the registration of each mode.
 *
 * @param options.isMoved true if it belongs to another namespace, so that only what does not depend on the namespace is
 * compared
 */
export function modeFindings(ours: WebhookConfiguration, world: World, options: { isMoved: boolean }): EntryFindings {
  const all = MODES.map((mode) => findingsOf(ours, mode, world, options.isMoved));
  return { findings: all.flatMap(({ findings }) => findings), unseen: all.flatMap(({ unseen }) => unseen) };
}

function findingsOf(ours: WebhookConfiguration, mode: Mode, world: World, isMoved: boolean): EntryFindings {
  const { installation } = world;
  const chart = podEntry(mode, installation);
  const registered = findEntry('mutatingwebhookconfiguration', ours, chart);
  if (registered === undefined)
    return {
      unseen: [],
      findings: [
        {
          code: 'mode_absent',
          level: 'error',
          object: `mutatingwebhookconfiguration ${ours.metadata.name}`,
          found: `it has no entry for /mutate/${mode}: the API server does not call the webhook for namespaces in mode ${mode}`,
          wanted: 'an entry for each mode, as in the chart',
          fix: [helmUpgrade(installation)],
        },
      ],
    };
  const findings = [
    ...policyFindings(registered, mode),
    ...timeoutFindings(registered),
    ...ownNamespaceFindings(registered, mode, installation.namespace),
  ];
  if (isMoved) return { findings, unseen: [] };
  const selected = namespaceFindings(registered, chart, mode, world);
  return {
    findings: [
      ...findings,
      ...selected.findings,
      ...requestFindings(registered, chart, 'a pod that it skips keeps whatever account it requests', 'error'),
      ...callFindings(registered, chart),
    ],
    unseen: selected.unseen,
  };
}

function policyFindings(registered: RegisteredEntry, mode: Mode): Finding[] {
  const { entry } = registered;
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
      object: objectOf(registered),
      found: `failurePolicy ${show(entry.failurePolicy)}: ${why}`,
      wanted,
      fix: [changeEntry(registered, { op: 'replace', path: 'failurePolicy', value: wanted })],
    },
  ];
}

function timeoutFindings(registered: RegisteredEntry): Finding[] {
  const { timeoutSeconds = 10 } = registered.entry;
  if (timeoutSeconds <= TIMEOUT.longest) return [];
  return [
    {
      code: 'timeout_long',
      level: 'warning',
      object: objectOf(registered),
      found: `timeoutSeconds ${timeoutSeconds}: every pod waits this long if the webhook does not answer`,
      wanted: `${TIMEOUT.usual}, as in the chart`,
      fix: [changeEntry(registered, { op: 'replace', path: 'timeoutSeconds', value: TIMEOUT.usual })],
    },
  ];
}

/**
 * Finds an entry that selects the webhook's own namespace. The webhook's pods must start without it, and a job there
 * could become one of its endpoints.
 */
function ownNamespaceFindings(registered: RegisteredEntry, mode: Mode, namespace: string): Finding[] {
  const { entry } = registered;
  const labels = { [NAMESPACE_NAME_LABEL]: namespace, [MODE_LABEL]: mode };
  if (!selects(entry.namespaceSelector ?? {}, labels)) return [];
  const value = { key: NAMESPACE_NAME_LABEL, operator: 'NotIn', values: ['kube-system', namespace] };
  const has = entry.namespaceSelector?.matchExpressions !== undefined;
  return [
    {
      code: 'own_namespace_selected',
      level: 'error',
      object: objectOf(registered),
      found: `its namespaceSelector matches ${namespace}, the namespace of the webhook, once that has the label`,
      wanted: 'a selector that never matches it',
      fix: [
        changeEntry(
          registered,
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

/** Finds namespaces that the entry skips, or selects without need. */
function namespaceFindings(registered: RegisteredEntry, chart: ChartEntry, mode: Mode, world: World): EntryFindings {
  const { missed, more, unseen } = selectionOf(registered.entry.namespaceSelector ?? {}, mode, world);
  const wanted = { wanted: 'the selector of the chart', fix: [restore(registered, 'namespaceSelector', chart)] };
  const common = { object: objectOf(registered), ...wanted };
  const findings: Finding[] = [];
  if (missed.length > 0)
    findings.push({
      ...{ code: 'entry_skips', level: 'error', ...common },
      found: `its namespaceSelector does not match ${showNamespaces(missed)} with every value of label ${MODE_LABEL} that means ${mode}: pods there keep whatever account they request`,
    });
  if (more.length > 0)
    findings.push({
      ...{ code: 'entry_differs', level: 'warning', ...common },
      found: `its namespaceSelector also matches ${showNamespaces(more)} where label ${MODE_LABEL} does not mean ${mode}: pods there depend on the webhook`,
    });
  return { findings, unseen };
}
