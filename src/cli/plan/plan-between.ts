import { indexAccounts } from '../../accounts/index-accounts.ts';
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
    const indexes = mapPair(sides, ({ index }) => index);
    const all = await knownAccounts(sides, options.accounts, cluster, io);
    const groups = createGroups(indexes);
    const states = statesOf(sides);
    const common = {
      ...mapPair(sides, ({ shown }) => shown),
      source,
      unseen: cluster?.unseen ?? [],
      modes: (await cluster?.modes(namespacesOf(sides))) ?? null,
      aws: states && awsChangesOf(states),
      roles: states && mapPair(states, ({ accounts }) => accountRolesOf(accounts)),
    };
    const nothing = {
      isBounded: false,
      unknown: 0,
      otherwise: { count: 0, example: undefined },
      lines: undefined,
      unplanned: [],
      projects: 0,
      accounts: all.are,
    };
    if (source === 'rules') {
      const { asked, changes, isBounded } = reasonAbout(indexes, { accounts: all.known, roles: common.roles });
      for (const change of changes) groups.add(occurrenceOf(change));
      return { ...common, ...nothing, asked, isBounded, unplanned: unplannedIn(indexes), changes: groups.all() };
    }
    const every = accountsIn({ missing: [], annotated: true });
    const { known } = all;
    const snapshots = {
      before: {
        index: indexes.before,
        accounts: known ? indexAccounts(known.before) : every,
        notice: undefined,
        version: undefined,
      },
      after: {
        index: indexes.after,
        accounts: known ? indexAccounts(known.after) : every,
        notice: undefined,
        version: undefined,
      },
    };
    const pods = createRecordedPods(snapshots, common.roles);
    const take = (question: Parameters<typeof pods.ask>[0]) => {
      const found = pods.ask(question);
      if (found !== undefined) groups.add(found);
    };
    const rest: Pick<Plan, 'unknown' | 'lines'> = { unknown: 0, lines: undefined };
    if (options.auditLog !== undefined)
      rest.lines = await readRecords(options.auditLog, indexes, options.namespace, io, take);
    else if (options.pods !== undefined)
      rest.unknown = askAboutPods(podsIn(await io.read(options.pods, '--pods'), options.pods), indexes, take);
    else rest.unknown = askAboutPods((await cluster?.pods(namespacesOf(sides))) ?? [], indexes, take);
    const otherwise = pods.otherwise();
    if (pods.asked() === 0 && rest.unknown === 0 && otherwise.count === 0) throw nothingAsked(source, common.unseen);
    return {
      ...{ ...common, ...nothing, ...rest, otherwise, asked: pods.asked(), projects: pods.projects().size },
      changes: groups.all(),
    };
  } finally {
    cluster?.close();
  }
}

/** @returns `undefined` unless both are fleets */
function statesOf({ after, before }: Pair<Side>): Pair<FleetState> | undefined {
  if (before.fleet === undefined || after.fleet === undefined) return undefined;
  return { before: fleetStateOf(before.fleet), after: fleetStateOf(after.fleet) };
}

async function readSide(name: string, cluster: Cluster | undefined, io: Pick<Io, 'read'>): Promise<Side> {
  return sideOf(name === CLUSTER && cluster !== undefined ? await cluster.mapping() : await io.read(name), name);
}

/** Where one of the two allows jobs. */
function namespacesOf({ after, before }: Pair<Side>): ReadonlySet<string> {
  return new Set(
    [before, after].flatMap(({ index }) => index.mapping.managers.flatMap(({ namespaces }) => namespaces)),
  );
}
