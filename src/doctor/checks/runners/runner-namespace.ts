import { groupsOf, type NonEmpty } from '../../../collections/groups-of.ts';
import { showList } from '../../../documents/show.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { counted } from '../../../text/counted.ts';
import { modeOf } from '../../derive/namespaces/modes.ts';
import { eachRunner, type FoundRunner, formatRunner } from '../../derive/runners/each-runner.ts';
import { jobNamespace } from '../../derive/runners/jobs/job-places.ts';
import { kubectl } from '../../fix/kubectl.ts';
import { labelNamespace } from '../../fix/label-namespace.ts';
import { listNamespaces } from '../../fix/mapping/list-namespaces.ts';
import { changeSetting } from '../../fix/runners/change-setting.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { formatPlace } from '../../world/place.ts';
import type { Setting } from '../../world/runner/setting.ts';
import { seenOr } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';
import { namespaceOverwriteFindings } from './overwrites/runner-namespace-overwrite.ts';

/**
 * The webhook decides only in namespaces for which the API server calls it, and it accepts jobs only where their
 * manager may create them.
 */
export const runnerNamespace = defineCheck(
  {
    id: 'runner_namespace',
    title: 'runners create their jobs in the namespaces of their manager',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const { found, unseen } = eachRunner(mapping, world);
    const places = found.flatMap((one) => {
      const namespace = jobNamespace(one.settings);
      return namespace === undefined || one.manager.namespaces.includes(namespace) ? [] : [{ ...one, namespace }];
    });
    const groups = groupsOf(places, ({ manager, namespace }) => `${manager.key} ${namespace}`);
    const findings = [
      ...groups.map((group) => unlistedNamespaceFinding(group, found, mapping, world)),
      ...found.flatMap((one) => namespacePerJobFindings(one)),
      ...found.flatMap((one) => namespaceOverwriteFindings(one, world)),
    ];
    const blind = world.namespaces.complete ? unseen : [...unseen, ...unlistedNamespaces(found)];
    return { looked: `namespace of ${counted(found.length, 'runner')}`, findings, unseen: blind };
  },
);

type Placed = FoundRunner & { namespace: string };

function unlistedNamespaceFinding(
  group: NonEmpty<Placed>,
  found: readonly FoundRunner[],
  mapping: MappingIndex,
  world: World,
): Finding {
  const [{ manager, namespace, runner, settings }] = group;
  const where =
    settings.namespace === undefined
      ? `no namespace is configured, so its jobs run in ${namespace}`
      : `its jobs run in namespace ${namespace} (${settingWords(settings.namespace)})${overriddenWords(settings.overriddenNamespace)}`;
  const others = [...new Set(group.map((one) => formatRunner(one.runner)))].slice(1);
  const alsoOthers = others.length === 0 ? '' : `, as do those of ${showList(others)}`;
  const wrong = group.flatMap((one) => variableToRemove(one));
  const orDocument = wrong.length === group.length ? 'the namespace of the document; or ' : '';
  const labels = seenOr(lookIn(world.namespaces, namespace, 'labels'), {});
  const isCalled = ![undefined, 'off'].includes(modeOf(labels ?? {}));
  const then = isCalled
    ? 'the webhook refuses them (namespace_not_allowed)'
    : 'the API server does not call the webhook there, so they keep the account that they request';
  return {
    code: 'job_namespace_unlisted',
    level: 'error',
    object: formatRunner(runner),
    found: `${where}${alsoOthers}, and manager ${manager.key} has only ${showList(manager.namespaces)}: ${then}`,
    wanted: `${orDocument}${namespace} in namespaces of the manager and with the label, or a runner with another namespace`,
    fix:
      wrong.length === group.length
        ? [...new Map(wrong.map((one) => [JSON.stringify(one), changeSetting(one, undefined)])).values()]
        : [
            ...(labels === undefined ? [kubectl(undefined, 'create', 'namespace', namespace)] : []),
            listNamespaces(manager, found, mapping, world),
            ...(isCalled ? [] : [labelNamespace(namespace, 'observe')]),
          ],
  };
}

function settingWords({ path, place }: Setting<string>): string {
  return place.in === 'config map' && place.key !== undefined ? formatPlace(place) : `${path} of ${formatPlace(place)}`;
}

function overriddenWords(overridden: Setting<string> | undefined): string {
  return overridden === undefined ? '' : `, which wins over ${overridden.value} (${formatPlace(overridden.place)})`;
}

/**
 * Returns a variable that overrides a namespace of the manager, if removing it would make jobs run where the mapping
 * expects them.
 */
function variableToRemove({ manager, settings: { overriddenNamespace, namespace } }: Placed): Setting<string>[] {
  const isExpected = overriddenNamespace !== undefined && manager.namespaces.includes(overriddenNamespace.value);
  return isExpected && namespace !== undefined ? [namespace] : [];
}

function namespacePerJobFindings({ runner, settings: { isKubernetes, namespacePerJob } }: FoundRunner): Finding[] {
  if (!isKubernetes || namespacePerJob === undefined) return [];
  return [
    {
      code: 'job_namespace_per_job',
      level: 'error',
      object: formatRunner(runner),
      found: `namespace_per_job (${formatPlace(namespacePerJob.place)}): each job runs in a new namespace, which has no label and no account with a role`,
      wanted: 'a namespace with the label for all jobs of this runner',
      fix: [changeSetting(namespacePerJob, undefined)],
    },
  ];
}

/** Reports that namespaces could not be listed, which a pattern may match. */
function unlistedNamespaces(found: readonly FoundRunner[]) {
  const hasPattern = found.some(({ settings }) => settings.namespaceOverwriteAllowed !== undefined);
  const what = 'the labels of all other namespaces';
  return hasPattern
    ? [{ what, why: 'namespaces cannot be listed', because: 'forbidden', needs: 'list namespaces' } as const]
    : [];
}
