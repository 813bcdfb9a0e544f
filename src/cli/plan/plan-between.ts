import type { ServiceAccount } from '../../accounts/service-account.ts';
import type { Question } from '../../explain/question.ts';
import { type Cluster, openCluster } from '../../live/plan-cluster.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import { managerNamespaces } from '../../mapping/manager-namespaces.ts';
import { type AccountRoles, accountRolesOf } from '../../plan/account-roles.ts';
import { awsChangesOf } from '../../plan/fleet/aws-changes.ts';
import { type FleetState, fleetStateOf } from '../../plan/fleet/fleet-state.ts';
import { mapPair, type Pair } from '../../plan/pair.ts';
import { createPodPlan } from '../../plan/pods/pod-changes.ts';
import { changesByRules } from '../../plan/reasoning/changes-by-rules.ts';
import { unplannedIn } from '../../plan/unplanned.ts';
import type { RecordCounts } from '../report/read-requests.ts';
import type { Io } from '../run/command.ts';
import { CLUSTER, checkClusterOptions, chooseSource, nothingAsked, type PodSource } from './choose-source.ts';
import { knownAccounts } from './known-accounts.ts';
import type { JobsPlan, Plan } from './plan.ts';
import { askAboutPods, podsIn } from './read-pods.ts';
import { readRecords } from './read-records.ts';
import { type Side, sideOf } from './side.ts';

type Options = {
  auditLog?: string;
  pods?: string;
  clusterPods?: true;
  rules?: true;
  accounts?: string;
  kubeconfig?: string;
  context?: string;
  namespace?: string;
};

/**
 * Compares two documents.
 *
 * @param named files, or `cluster`
 * @throws a user error of sideOf, of openCluster or of the files
 */
export async function planBetween(named: Pair<string>, options: Options, io: Io): Promise<Plan> {
  const { env, version } = io;
  const source = chooseSource(named, options);
  const isInCluster = named.before === CLUSTER || named.after === CLUSTER || source === 'cluster';
  checkClusterOptions(named, source, options, env);
  const cluster = isInCluster ? await openCluster(options, { env, version }) : undefined;
  try {
    const sides = {
      before: await readSide(named.before, cluster, io),
      after: await readSide(named.after, cluster, io),
    };
    const { are, known } = await knownAccounts(sides, options.accounts, cluster, io);
    const states = statesOf(sides);
    const indexes = mapPair(sides, ({ index }) => index);
    const roles = states && mapPair(states, ({ accounts }) => accountRolesOf(accounts));
    const aws =
      states &&
      awsChangesOf(
        states,
        mapPair(indexes, ({ mapping }) => mapping),
      );
    const modes = (await cluster?.modes(namespacesOfBoth(indexes))) ?? null;
    const given = { indexes, known: { accounts: known, roles } };
    const jobs = source === 'rules' ? planByRules(given) : await planByPods(source, given, options, cluster, io);
    return {
      ...mapPair(sides, ({ shown }) => shown),
      ...{ jobs, modes, roles, aws, accounts: are, unseen: cluster?.unseen ?? [] },
    };
  } finally {
    cluster?.close();
  }
}

type Given = {
  indexes: Pair<MappingIndex>;
  /** The ServiceAccounts, `undefined` if all are assumed to exist; and for two fleets, the roles of their accounts. */
  known: { accounts: Pair<readonly ServiceAccount[]> | undefined; roles: Pair<AccountRoles> | undefined };
};

/** Decides the jobs that the rules of both mappings tell apart. */
function planByRules({ indexes, known }: Given): JobsPlan {
  return { source: 'rules', unplanned: unplannedIn(indexes), ...changesByRules(indexes, known) };
}

/**
 * Decides the pods of a log, of a file or of the cluster.
 *
 * @throws a user error `nothing_asked`
 */
async function planByPods(
  source: PodSource,
  { indexes, known }: Given,
  options: Options,
  cluster: Cluster | undefined,
  io: Io,
): Promise<JobsPlan> {
  const plan = createPodPlan(indexes, known);
  const { lines, unknown } = await askAll(indexes, options, cluster, io, plan.add);
  const found = plan.result();
  if (found.asked + unknown + found.decidedOtherwise.count + found.withoutLabels.count === 0)
    throw nothingAsked(source, cluster?.unseen ?? []);
  return {
    ...{ source, ...found, lines },
    // Only job pods can lack a known requester, so the rules for jobs say what could happen to them.
    unknown: unknown === 0 ? undefined : { count: unknown, byRules: changesByRules(indexes, known) },
  };
}

/** Calls `take` with the question about each pod. */
async function askAll(
  indexes: Pair<MappingIndex>,
  { auditLog, namespace, pods }: Options,
  cluster: Cluster | undefined,
  io: Io,
  take: (question: Question) => void,
): Promise<{ unknown: number; lines: RecordCounts | undefined }> {
  if (auditLog !== undefined) return { unknown: 0, lines: await readRecords(auditLog, indexes, namespace, io, take) };
  const found =
    pods === undefined
      ? ((await cluster?.pods(namespacesOfBoth(indexes))) ?? [])
      : podsIn(await io.read(pods, '--pods'), pods);
  return { unknown: askAboutPods(found, indexes, take), lines: undefined };
}

/** Returns the states of two fleets; `undefined` unless both documents are fleets. */
function statesOf({ after, before }: Pair<Side>): Pair<FleetState> | undefined {
  if (before.fleet === undefined || after.fleet === undefined) return undefined;
  return { before: fleetStateOf(before.fleet), after: fleetStateOf(after.fleet) };
}

async function readSide(name: string, cluster: Cluster | undefined, io: Pick<Io, 'read'>): Promise<Side> {
  return sideOf(name === CLUSTER && cluster !== undefined ? await cluster.mapping() : await io.read(name), name);
}

/** Returns the namespaces in which one of the mappings allows jobs, and those in which its managers run. */
function namespacesOfBoth({ after, before }: Pair<MappingIndex>): ReadonlySet<string> {
  return new Set(
    [before, after].flatMap(({ mapping }) => [
      ...mapping.managers.flatMap(({ namespaces }) => namespaces),
      ...managerNamespaces(mapping),
    ]),
  );
}
