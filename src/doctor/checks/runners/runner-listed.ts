import { counted } from '../../../counted.ts';
import { showList } from '../../../documents/show.ts';
import { groupsOf, type NonEmpty } from '../../../groups-of.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { isConfigured, isReservedForJobs } from '../../../mapping/index/reserved.ts';
import { MANAGER_LABEL } from '../../../names.ts';
import { modeOf } from '../../derive/modes.ts';
import { eachRunner, type FoundManager, formatRunner, foundManagers } from '../../derive/runners/each-runner.ts';
import { jobAccount, jobNamespace } from '../../derive/runners/job-places.ts';
import { editMapping } from '../../fix/edit-mapping.ts';
import type { Fix } from '../../fix/fix.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { concernedNamespaces } from '../../world/manager-accounts.ts';
import type { Runner } from '../../world/runner.ts';
import { seenOr } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** The webhook accepts jobs only from managers that the mapping lists. */
export const runnerListed = defineCheck(
  {
    id: 'runner_listed',
    title: 'the mapping lists the account of every runner manager',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const managers = foundManagers(mapping, world);
    const refused = managers.filter(({ pod }) => 'refused' in pod);
    const unlisted = managers.filter(({ manager, pod }) => manager === undefined && !('refused' in pod));
    const groups = groupsOf(unlisted, accountOf);
    // Each fix appends the next entry, whether the others are followed or not: a list with a hole is refused. Of several that
    // are followed together, one remains, and the next run has the others.
    const next = mapping.mapping.managers.length;
    const added = groups.map((group) => notListed(group, next, mapping, world));
    const findings = [...refused.map(podRefused), ...added];
    return { looked: counted(managers.length, 'manager'), findings, unseen: eachRunner(mapping, world).unseen };
  },
);

function podRefused({ pod, runner }: FoundManager): Finding {
  const isUnmarked = 'refused' in pod && pod.refused === 'reserved_account';
  const found = isUnmarked
    ? `its pods use ${pod.account}, the account of a manager, and have no mark of one: the webhook refuses them (reserved_account)`
    : 'no rule of the mapping assigns an account to its pods, and default.manager is deny: the webhook refuses them (no_rule)';
  return {
    code: 'runner_refused',
    level: 'error',
    object: formatRunner(runner),
    found,
    wanted: isUnmarked
      ? `label ${MANAGER_LABEL} on its pods, also in the values from which it was installed`
      : 'a rule with match.kind manager for it, or default.manager: keep',
    fix: [isUnmarked ? mark(runner) : { advice: 'add the rule to the mapping, or set default.manager to keep' }],
  };
}

function mark({ kind, name, namespace }: Runner): Fix {
  const advice = `set label ${MANAGER_LABEL}: ${name} in spec.template.metadata.labels of ${kind} ${namespace}/${name}`;
  return { advice };
}

/** `namespace/name` of the account of its pod. */
function accountOf({ pod, runner }: FoundManager): string {
  return `${runner.namespace}/${pod.account}`;
}

function notListed(group: NonEmpty<FoundManager>, next: number, mapping: MappingIndex, world: World): Finding {
  const [first] = group;
  const { pod, runner } = first;
  const key = accountOf(first);
  const settings = group.flatMap((one) => one.runner.settings);
  const places = [...new Set(settings.flatMap((one) => jobNamespace(one) ?? []))];
  const isOurs = [runner.namespace, ...places].some((namespace) => isConcerned(namespace, mapping, world));
  const listed = mapping.mapping.managers.map((manager) => manager.key);
  const names = group.map((one) => formatRunner(one.runner));
  const others = names.length === 1 ? '' : `, as do ${showList(names.slice(1))}`;
  return {
    code: 'runner_unlisted',
    // Elsewhere the webhook decides about none of its jobs.
    level: isOurs ? 'error' : 'notice',
    object: formatRunner(runner),
    found: `it is a runner manager${runner.mark === undefined ? ' by its image, without a mark of one,' : ''} with the account ${key}${by(pod)}${others}, and the mapping lists ${listed.length === 0 ? 'no manager' : `only ${showList(listed)}`}: ${isOurs ? 'the webhook refuses its jobs (untrusted_requester)' : 'its jobs get no account from the mapping'}`,
    wanted: 'an entry in managers, if its jobs should get their accounts from the mapping',
    // The account of a listed manager is reserved for pods with a mark.
    fix: [
      ...group.flatMap((one) => (one.runner.mark === undefined ? [mark(one.runner)] : [])),
      list(key, { settings, places, next }, mapping, world),
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

/** An account of jobs must not become that of a manager: its jobs would have the permissions of the manager. */
function list(
  key: string,
  { settings, places, next }: { settings: Runner['settings']; places: readonly string[]; next: number },
  mapping: MappingIndex,
  { installation }: World,
): Fix {
  const [namespace = '', name = ''] = key.split('/');
  const accounts = [...new Set(settings.map(jobAccount))];
  const isOfJobs =
    name === 'default' ||
    accounts.includes(name) ||
    isConfigured(mapping, namespace, name) ||
    isReservedForJobs(mapping, namespace, name);
  if (isOfJobs)
    return {
      advice: `give this manager an account of its own, because jobs use ${key}, then add {serviceAccount: ${namespace}/NAME} to managers in the mapping`,
    };
  const isKept = mapping.mapping.default.job === 'keep';
  const jobServiceAccounts = isKept ? accounts.slice(0, 1) : accounts;
  const entry = {
    serviceAccount: key,
    ...(jobServiceAccounts.join() === 'default' || accounts.length === 0 ? {} : { jobServiceAccounts }),
    ...(places.length === 0 || places.join() === namespace ? {} : { namespaces: places }),
  };
  return editMapping(installation, { path: `managers[${next}]`, set: entry });
}
