import { indexAccounts } from '../../accounts/index-accounts.ts';
import type { ServiceAccount } from '../../accounts/service-account.ts';
import type { Question } from '../../explain/question.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import { managerNamespaces } from '../../mapping/manager-namespaces.ts';
import { accountRolesOf } from '../../plan/account-roles.ts';
import { accountsIn } from '../../plan/accounts.ts';
import { awsChangesOf } from '../../plan/fleet/aws-changes.ts';
import { type FleetState, fleetStateOf } from '../../plan/fleet/fleet-state.ts';
import { createGroups } from '../../plan/groups.ts';
import { mapPair, type Pair } from '../../plan/pair.ts';
import { occurrenceOf } from '../../plan/reasoning/occurrence.ts';
import { reasonAbout } from '../../plan/reasoning/reason.ts';
import { createRecordedPods } from '../../plan/recorded.ts';
import { unplannedIn } from '../../plan/unplanned.ts';
import type { Io } from '../command.ts';
import type { Plan } from '../views/plan/text.ts';
import { CLUSTER, chooseSource, nothingAsked } from './choose-source.ts';
import { knownAccounts } from './known-accounts.ts';
import { type Cluster, openCluster } from './read-cluster.ts';
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
 * What differs between two documents.
 *
 * @param named files, or `cluster`
 * @throws a user error of sideOf, of openCluster or of the files
 */
export async function planBetween(
  named: Pair<string>,
  options: Options,
  io: Io,
  env: NodeJS.ProcessEnv,
): Promise<Plan> {
  const source = chooseSource(named, options);
  const isInCluster = named.before === CLUSTER || named.after === CLUSTER || source === 'cluster';
  const cluster = isInCluster ? await openCluster(options, { env, version: io.version }) : undefined;
  try {
    const sides = {
      before: await readSide(named.before, cluster, io),
      after: await readSide(named.after, cluster, io),
    };
    const { are, known } = await knownAccounts(sides, options.accounts, cluster, io);
    const states = statesOf(sides);
    const indexes = mapPair(sides, ({ index }) => index);
    const given: Given = {
      indexes,
      known,
      common: {
        ...mapPair(sides, ({ shown }) => shown),
        source,
        unseen: cluster?.unseen ?? [],
        modes: (await cluster?.modes(namespacesOf(indexes))) ?? null,
        accounts: are,
        aws: states && awsChangesOf(states),
        roles: states && mapPair(states, ({ accounts }) => accountRolesOf(accounts)),
      },
    };
    return source === 'rules' ? planByRules(given) : await planByPods(given, options, cluster, io);
  } finally {
    cluster?.close();
  }
}

type Given = {
  indexes: Pair<MappingIndex>;
  /** The ServiceAccounts; `undefined` if all are assumed to exist. */
  known: Pair<readonly ServiceAccount[]> | undefined;
  /** What a plan says whatever it asks about. */
  common: Pick<Plan, keyof Pair<string> | 'source' | 'unseen' | 'modes' | 'accounts' | 'aws' | 'roles'>;
};

/** Asks about the jobs that the rules of both mappings tell apart. */
function planByRules(given: Given): Plan {
  return {
    ...{ ...given.common, ...reasoned(given), unplanned: unplannedIn(given.indexes), reasoned: undefined },
    ...{ projects: 0, unknown: 0, otherwise: { count: 0, example: undefined }, lines: undefined },
    lacking: { count: 0, labels: new Set(), example: undefined },
  };
}

function reasoned({ common, indexes, known }: Given): Pick<Plan, 'asked' | 'changes' | 'isBounded'> {
  const { asked, changes, isBounded } = reasonAbout(indexes, { accounts: known, roles: common.roles });
  const groups = createGroups(indexes);
  for (const change of changes) groups.add(occurrenceOf(change));
  return { asked, changes: groups.all(), isBounded };
}

/**
 * Asks about the pods of a log, of a file or of the cluster.
 *
 * @throws a user error `nothing_asked`
 */
async function planByPods(given: Given, options: Options, cluster: Cluster | undefined, io: Io): Promise<Plan> {
  const { common, indexes, known } = given;
  const every = accountsIn({ missing: [], annotated: true });
  const accounts = { before: known && indexAccounts(known.before), after: known && indexAccounts(known.after) };
  const snapshotOf = (which: keyof Pair<unknown>) => ({
    ...{ index: indexes[which], accounts: accounts[which] ?? every, notice: undefined, version: undefined },
  });
  const snapshots = { before: snapshotOf('before'), after: snapshotOf('after') };
  const pods = createRecordedPods(snapshots, common.roles);
  const groups = createGroups(indexes);
  const { lines, unknown } = await askAll(indexes, options, cluster, io, (question) => {
    const found = pods.ask(question);
    if (found !== undefined) groups.add(found);
  });
  const otherwise = pods.otherwise();
  const lacking = pods.lacking();
  const asked = pods.asked();
  if (asked + unknown + otherwise.count + lacking.count === 0) throw nothingAsked(common.source, common.unseen);
  return {
    ...{ ...common, asked, isBounded: false, changes: groups.all(), unplanned: [] },
    ...{ projects: pods.projects().size, unknown, otherwise, lacking, lines },
    // Pods of managers and of people have a requester.
    reasoned: unknown > 0 ? reasoned(given) : undefined,
  };
}

/** Passes on the question about each pod. */
async function askAll(
  indexes: Pair<MappingIndex>,
  { auditLog, namespace, pods }: Options,
  cluster: Cluster | undefined,
  io: Io,
  take: (question: Question) => void,
): Promise<Pick<Plan, 'unknown' | 'lines'>> {
  if (auditLog !== undefined) return { unknown: 0, lines: await readRecords(auditLog, indexes, namespace, io, take) };
  const found =
    pods === undefined
      ? ((await cluster?.pods(namespacesOf(indexes))) ?? [])
      : podsIn(await io.read(pods, '--pods'), pods);
  return { unknown: askAboutPods(found, indexes, take), lines: undefined };
}

/** @returns `undefined` unless both are fleets */
function statesOf({ after, before }: Pair<Side>): Pair<FleetState> | undefined {
  if (before.fleet === undefined || after.fleet === undefined) return undefined;
  return { before: fleetStateOf(before.fleet), after: fleetStateOf(after.fleet) };
}

async function readSide(name: string, cluster: Cluster | undefined, io: Pick<Io, 'read'>): Promise<Side> {
  return sideOf(name === CLUSTER && cluster !== undefined ? await cluster.mapping() : await io.read(name), name);
}

/** Where one of the two allows jobs, and where its managers run. */
function namespacesOf({ after, before }: Pair<MappingIndex>): ReadonlySet<string> {
  return new Set(
    [before, after].flatMap(({ mapping }) => [
      ...mapping.managers.flatMap(({ namespaces }) => namespaces),
      ...managerNamespaces(mapping),
    ]),
  );
}
