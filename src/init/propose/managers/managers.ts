import { formatRunner } from '../../../doctor/derive/runners/each-runner.ts';
import { allSeen } from '../../../doctor/world/by-namespace.ts';
import type { Runner } from '../../../doctor/world/runner.ts';
import { gitlabUrl } from '../../../fleet/document/schema/fields.ts';
import { instanceName } from '../../../mapping/document/fields.ts';
import { isAccountName } from '../../../mapping/names.ts';
import { MANAGER_LABEL } from '../../../names.ts';
import { quote } from '../../../text/printable.ts';
import type { Sight } from '../../sight.ts';
import { runnerName } from '../names.ts';
import type { ProposedRunner } from '../proposal.ts';
import { isNamespaceName, type JobPlace, type Placement, placementOf } from './places.ts';
import { configuredNames, namesJobs, usualName } from './runner-names.ts';

/** The workloads that run as one account: a manager of the mapping. */
export type FoundManager = {
  key: string;
  namespace: string;
  account: string;
  runners: readonly FoundRunner[];
  places: readonly JobPlace[];
  /** Host names of the GitLab instances that its runners serve, as far as they are known and a mapping can name them. */
  instances: readonly string[];
};

type FoundRunner = ProposedRunner & {
  placement: Placement;
  /** Whether a job with this name of its runner is one of its jobs. */
  isNamed(name: string | undefined): boolean;
};

/**
 * The managers in a cluster that a mapping can list.
 *
 * @param webhookNamespace namespace of the webhook, in which nothing else may run
 * @returns also a sentence for each that it cannot list
 */
export function managersIn(
  { namespaces, runners }: Sight,
  webhookNamespace: string,
): { managers: readonly FoundManager[]; left: readonly string[] } {
  const existing = [...namespaces.namespaces.keys()].filter((one) => one !== webhookNamespace);
  const taken = new Set<string>();
  const left: string[] = [];
  const found = new Map<string, Omit<FoundManager, 'instances'> & { runners: FoundRunner[] }>();
  const instances = new Map<string, Set<string>>();
  for (const [namespace, there] of allSeen(runners)) {
    for (const runner of there) {
      const why = whyNot(runner, webhookNamespace);
      if (why !== undefined) {
        left.push(`${formatRunner(runner)}: ${why}`);
        continue;
      }
      const key = `${namespace}/${runner.account}`;
      const manager = found.get(key) ?? { key, namespace, account: runner.account, runners: [], places: [] };
      const placement = placementOf(runner, existing);
      const places = placement.places.filter((place) => place.namespace !== webhookNamespace);
      const own = places.length === 0 ? [namespace] : [...new Set(places.map((place) => place.namespace))];
      const isNamed = (name: string | undefined) => name !== undefined && namesJobs(runner, name);
      manager.runners.push({
        ...describe(runner, taken),
        namespaces: own,
        placement: { ...placement, places },
        isNamed,
      });
      instances.set(key, new Set([...(instances.get(key) ?? []), ...instancesOf(runner)]));
      found.set(key, { ...manager, places: [...manager.places, ...places] });
    }
  }
  const managers = [...found.values()].map((manager) => ({
    ...manager,
    instances: [...(instances.get(manager.key) ?? [])].toSorted(),
  }));
  return { managers, left };
}

/** Host names of the GitLab instances that a workload serves. */
function instancesOf({ settings }: Runner): readonly string[] {
  return settings.flatMap(({ url }) => (url === undefined ? [] : (instanceOf(url.value) ?? [])));
}

/** The host of an address, as a mapping names an instance; `undefined` if it cannot. */
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

function describe(runner: Runner, taken: Set<string>): Pick<ProposedRunner, 'name' | 'url' | 'says'> {
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
    says: [`Found: ${formatRunner(runner)}, ${how}.${namesText(names)}`],
  };
}

/** Names that are listed. */
const MOST_NAMES = 5;

function namesText(names: readonly string[]): string {
  if (names.length === 0) return '';
  if (names.length === 1) return ` Its name in GitLab Runner is ${quote(names[0] ?? '')}.`;
  const listed = names.slice(0, MOST_NAMES).map((name) => quote(name));
  const more = names.length - listed.length;
  const last = more > 0 ? `${more} others` : listed.pop();
  return ` Its runners are ${listed.join(', ')} and ${last}.`;
}
