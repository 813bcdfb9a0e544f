import type { NonEmpty } from '../../../collections/groups-of.ts';
import { showList } from '../../../documents/show.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { isConfigured, isReservedForJobs } from '../../../mapping/index/reserved.ts';
import type { Manager } from '../../../mapping/mapping.ts';
import { modeOf } from '../../derive/namespaces/modes.ts';
import { type FoundManager, formatRunner } from '../../derive/runners/each-runner.ts';
import { gitlabHost } from '../../derive/runners/gitlab-host.ts';
import { jobAccount, jobNamespace } from '../../derive/runners/jobs/job-places.ts';
import { jobsWithoutRule } from '../../derive/runners/jobs/jobs-without-rule.ts';
import type { Fix } from '../../fix/fix.ts';
import { editMapping } from '../../fix/mapping/edit-mapping.ts';
import { renameManager } from '../../fix/mapping/rename-manager.ts';
import { markManager } from '../../fix/runners/mark-manager.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { concernedNamespaces } from '../../world/manager-accounts.ts';
import type { Runner } from '../../world/runner/runner.ts';
import { seenOr } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import type { Finding } from '../finding.ts';

type Unlisted = {
  /** The runner managers that run with one account. */
  group: NonEmpty<FoundManager>;
  /** The index of the next entry in managers. */
  next: number;
  /** The manager in the mapping that was probably meant to be this one. */
  misspelled: Manager | undefined;
};

/** Returns the account of its pod as `namespace/name`. */
export function accountOf({ pod, runner }: FoundManager): string {
  return `${runner.namespace}/${pod.account}`;
}

/** Returns a finding about a runner manager whose account the mapping does not list. */
export function unlistedRunnerFinding(
  { group, misspelled, next }: Unlisted,
  mapping: MappingIndex,
  world: World,
): Finding {
  const [first] = group;
  const { pod, runner } = first;
  const key = accountOf(first);
  const settings = group.flatMap((one) => one.runner.settings);
  const places = [...new Set(settings.flatMap((one) => jobNamespace(one) ?? []))];
  const isOurs = [runner.namespace, ...places].some((namespace) => isConcerned(namespace, mapping, world));
  const listed = mapping.mapping.managers.map((manager) => manager.key);
  const names = group.map((one) => formatRunner(one.runner));
  const others = names.length === 1 ? '' : `, as do ${showList(names.slice(1))}`;
  const typoWords =
    misspelled === undefined ? '' : ` (${misspelled.key}, which does not exist, is probably a typo of it)`;
  return {
    code: 'runner_unlisted',
    // Only a notice in other namespaces, because the webhook does not decide about jobs there.
    level: isOurs ? 'error' : 'notice',
    object: formatRunner(runner),
    found: `it is a runner manager${runner.mark === undefined ? ' by its image, without a mark of one,' : ''} with the account ${key}${by(pod)}${others}, and the mapping lists ${listed.length === 0 ? 'no manager' : `only ${showList(listed)}`}${typoWords}: ${isOurs ? 'the webhook refuses its jobs (untrusted_requester)' : 'its jobs get no account from the mapping'}`,
    wanted:
      misspelled === undefined
        ? 'an entry in managers, if its jobs should get their accounts from the mapping'
        : 'the name of the account that exists, in managers and in the rules that name the manager',
    // Pods without a mark may not have the account of a listed manager, so the mark comes first.
    fix: [
      ...group.flatMap((one) => (one.runner.mark === undefined ? [markManager(one.runner)] : [])),
      ...(misspelled === undefined
        ? list(key, { settings, places, next }, mapping, world)
        : renameManager(world.installation, mapping.mapping, misspelled, key)),
    ],
  };
}

function by(pod: FoundManager['pod']): string {
  return 'rule' in pod && pod.rule !== undefined ? ` (by rule "${pod.rule}")` : '';
}

function isConcerned(namespace: string, mapping: MappingIndex, { namespaces }: World): boolean {
  const mode = modeOf(seenOr(lookIn(namespaces, namespace, 'labels'), undefined) ?? {});
  return mode !== undefined || concernedNamespaces(mapping).has(namespace);
}

/** Adds the manager to the mapping, unless jobs use its account: they would have the permissions of a manager. */
function list(
  key: string,
  { settings, places, next }: { settings: Runner['settings']; places: readonly string[]; next: number },
  mapping: MappingIndex,
  world: World,
): Fix[] {
  const [namespace = '', name = ''] = key.split('/');
  const accounts = [...new Set(settings.map(jobAccount))];
  const isOfJobs =
    name === 'default' ||
    accounts.includes(name) ||
    isConfigured(mapping, namespace, name) ||
    isReservedForJobs(mapping, namespace, name);
  if (isOfJobs)
    return [
      {
        advice: `give this manager an account of its own, because jobs use ${key}, then add {serviceAccount: ${namespace}/NAME} to managers in the mapping`,
      },
    ];
  const isKept = mapping.mapping.default.job === 'keep';
  const expected = accounts.filter((account) => isExpectable(account, places, world));
  const jobServiceAccounts = isKept ? expected.slice(0, 1) : expected;
  const instance = instanceOf(settings, mapping);
  const entry = {
    serviceAccount: key,
    ...(jobServiceAccounts.join() === 'default' || jobServiceAccounts.length === 0 ? {} : { jobServiceAccounts }),
    ...(places.length === 0 || places.join() === namespace ? {} : { namespaces: places }),
    ...(instance === undefined ? {} : { instance }),
  };
  const manager = { key, instance, namespaces: places.length === 0 ? [namespace] : places };
  const refused = jobsWithoutRule(manager, mapping);
  return [
    editMapping(world.installation, { path: `managers[${next}]`, set: entry }),
    ...(refused === undefined
      ? []
      : [
          {
            advice: `add a rule for its jobs, such as match: {kind: job, createdBy: [${key}]}: default.job is deny, and ${refused}, so that the webhook refuses the others (no_rule)`,
          },
        ]),
  ];
}

/**
 * True if the mapping may expect an account: it must exist, and it may have a role only while the webhook does not
 * decide, because then all jobs of this runner have that role already.
 */
function isExpectable(account: string, places: readonly string[], { accounts, namespaces }: World): boolean {
  return places.every((place) => {
    const namespaceAccounts = seenOr(lookIn(accounts, place, 'ServiceAccounts'), undefined);
    const labels = seenOr(lookIn(namespaces, place, 'labels'), undefined);
    if (account === 'default' || namespaceAccounts === undefined) return true;
    return (
      namespaceAccounts.has(account) &&
      (namespaceAccounts.get(account)?.roleArn === undefined || modeOf(labels ?? {}) !== 'enforce')
    );
  });
}

/**
 * Returns the instance of a manager if other managers have one, because rules with instances match no job of a manager
 * without.
 */
function instanceOf(settings: Runner['settings'], { mapping }: MappingIndex): string | undefined {
  const [host, ...others] = new Set(settings.map(gitlabHost));
  return others.length > 0 || mapping.managers.every(({ instance }) => instance === undefined) ? undefined : host;
}
