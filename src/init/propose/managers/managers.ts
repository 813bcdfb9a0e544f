import { groupsOf } from '../../../collections/groups-of.ts';
import { formatRunner } from '../../../doctor/derive/runners/each-runner.ts';
import { allSeen } from '../../../doctor/world/by-namespace.ts';
import type { Runner } from '../../../doctor/world/runner/runner.ts';
import { gitlabUrl } from '../../../fleet/document/schema/fields.ts';
import { instanceName } from '../../../mapping/document/fields.ts';
import { isAccountName } from '../../../mapping/names.ts';
import { MANAGER_LABEL } from '../../../names.ts';
import { quote } from '../../../text/printable.ts';
import type { Sight } from '../../sight.ts';
import { runnerName } from '../names.ts';
import type { ProposedRunner } from '../proposal.ts';
import { jobSettings } from './job-settings.ts';
import { isNamespaceName, type JobPlace, type Placement, placementOf } from './places.ts';
import { configuredNames, namesJobs, usualName } from './runner-names.ts';

/** The workloads that run as one account, which are one manager in the mapping. */
export type FoundManager = {
  key: string;
  namespace: string;
  account: string;
  runners: readonly FoundRunner[];
  places: readonly JobPlace[];
  /** Hosts of the GitLab instances that its runners serve, as far as they are known and a mapping can name them. */
  instances: readonly string[];
  /** What its runners configure for their jobs, to compare; `undefined` if it was not read. */
  settings: string | undefined;
};

type FoundRunner = ProposedRunner & {
  placement: Placement;
  /** True if a job with this runner name is a job of this workload. */
  isNamed(name: string | undefined): boolean;
};

/** A manager that a mapping cannot list, so that its jobs are not covered. */
export type UnlistableManager = { manager: FoundManager; reason: string };

/**
 * Returns the managers in a cluster, and separately those that a mapping cannot list, so that their jobs are not
 * attributed to other managers.
 *
 * @param webhookNamespace namespace of the webhook, in which nothing else may run
 */
export function managersIn(
  { namespaces, runners }: Sight,
  webhookNamespace: string,
): { managers: readonly FoundManager[]; unlistable: readonly UnlistableManager[] } {
  const existing = [...namespaces.namespaces.keys()].filter((one) => one !== webhookNamespace);
  const all = [...allSeen(runners)].flatMap(([, namespaceRunners]) => namespaceRunners);
  const context = { existing, webhookNamespace };
  const listable = all.filter((runner) => whyNot(runner, webhookNamespace) === undefined);
  const others = all.filter((runner) => !listable.includes(runner));
  const withOthers = managersOf(others, context);
  return {
    managers: managersOf(listable, context),
    unlistable: withOthers.map((manager) => ({
      manager,
      reason: others
        .filter((runner) => keyOf(runner) === manager.key)
        .map((runner) => `${formatRunner(runner)}: ${whyNot(runner, webhookNamespace)}`)
        .join(' '),
    })),
  };
}

function keyOf({ account, namespace }: Runner): string {
  return `${namespace}/${account}`;
}

/** Groups workloads by their accounts. */
function managersOf(
  runners: readonly Runner[],
  { existing, webhookNamespace }: { existing: readonly string[]; webhookNamespace: string },
): readonly FoundManager[] {
  const taken = new Set<string>();
  return groupsOf(runners, keyOf).map((same): FoundManager => {
    const [first] = same;
    const found = same.map((runner): FoundRunner => {
      const placement = placementOf(runner, existing);
      const places = placement.places.filter((place) => place.namespace !== webhookNamespace);
      const own = places.length === 0 ? [runner.namespace] : [...new Set(places.map((place) => place.namespace))];
      return {
        ...describe(runner, taken),
        namespaces: own,
        placement: { ...placement, places },
        isNamed: (name) => name !== undefined && namesJobs(runner, name),
      };
    });
    return {
      ...{ key: keyOf(first), namespace: first.namespace, account: first.account, runners: found },
      places: found.flatMap(({ placement }) => placement.places),
      instances: [...new Set(same.flatMap(instancesOf))].toSorted(),
      settings: jobSettings(same),
    };
  });
}

/** Returns the hosts of the GitLab instances that a workload serves. */
function instancesOf({ settings }: Runner): readonly string[] {
  return settings.flatMap(({ url }) => (url === undefined ? [] : (instanceOf(url.value) ?? [])));
}

/** Returns the host of an address, as a mapping names an instance; `undefined` if a mapping cannot name it. */
function instanceOf(url: string): string | undefined {
  const [, host = ''] = /^https?:\/\/([^/?#]+)/i.exec(url) ?? [];
  const name = host.toLowerCase().replace(/:443$/, '');
  return instanceName.safeParse(name).success ? name : undefined;
}

function whyNot({ account, namespace }: Runner, webhookNamespace: string): string | undefined {
  if (!isNamespaceName(namespace) || !isAccountName(account))
    return `it runs as ${quote(`${namespace}/${account}`)}, which is not the name of a ServiceAccount.`;
  if (account === 'default')
    return `it runs as ServiceAccount ${namespace}/default, as every pod without a named account does. Give it an account of its own, then list that here: for GitLab's chart, set serviceAccount.create: true.`;
  if (namespace === webhookNamespace || namespace === 'kube-system')
    return `the webhook never sees pods in namespace ${namespace}. Move it to a namespace of its own.`;
  return undefined;
}

function describe(runner: Runner, taken: Set<string>): Pick<ProposedRunner, 'name' | 'url' | 'comments'> {
  const { managerName, mark, name, settings } = runner;
  const url = settings.flatMap((one) => one.url?.value ?? []).find((one) => gitlabUrl.safeParse(one).success);
  const marked = {
    chart: "the marks of GitLab's chart",
    operator: "the marks of GitLab's operator",
    label: `the label ${MANAGER_LABEL}`,
  };
  const names = configuredNames(runner);
  const how =
    mark === undefined
      ? `by its image. Its pods have no mark of a manager: give them the label ${MANAGER_LABEL}`
      : `by ${marked[mark]}`;
  return {
    name: runnerName(managerName ?? usualName(names) ?? name, taken),
    url,
    comments: [`Found: ${formatRunner(runner)}, ${how}.${namesText(names)}`],
  };
}

/** The most names that a sentence lists. */
const MOST_NAMES = 5;

function namesText(names: readonly string[]): string {
  if (names.length === 0) return '';
  if (names.length === 1) return ` Its name in GitLab Runner is ${quote(names[0] ?? '')}.`;
  const listed = names.slice(0, MOST_NAMES).map((name) => quote(name));
  const more = names.length - listed.length;
  const last = more > 0 ? `${more} others` : listed.pop();
  return ` Its runners are ${listed.join(', ')} and ${last}.`;
}
