import { indexAccounts } from '../../accounts/index-accounts.ts';
import type { ServiceAccount } from '../../accounts/service-account.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { AccountRoles } from '../account-roles.ts';
import type { Origin } from '../groups.ts';
import { isUnchanged, mapPair, type Pair } from '../pair.ts';
import { type Asking, askingAbout } from './ask.ts';
import { type Case, casesOf } from './cases.ts';
import { type Cell, cellsOf, type Values } from './cells.ts';
import { differingAccounts, touchedBy } from './differing-accounts.ts';
import { freeId } from './free-id.ts';
import { impliedIds } from './implied-ids.ts';
import { type OriginClass, originClassesOf } from './origins.ts';

/** Jobs for which an edit changes the decision, with one of them as the witness. */
export type JobChange = Case & {
  projects: Exclude<Values, { is: 'none' }>;
  origins: readonly [Origin, ...Origin[]];
  /** What else the jobs have; `undefined` where it makes no difference. */
  rootGroup: Values | undefined;
  runner: Values | undefined;
};

type Reasoning = {
  changes: readonly JobChange[];
  /** Questions that were decided with both mappings. */
  asked: number;
  /** A limit ended the search, so that there may be more changes. */
  isBounded: boolean;
};

export type ReasoningOptions = {
  /**
   * Those of a cluster, or of two fleets; without them, accounts may be missing or not, and each change says of which it
   * depends.
   */
  accounts?: Pair<readonly ServiceAccount[]> | undefined;
  /** Those of the accounts, of two fleets. */
  roles?: Pair<AccountRoles> | undefined;
  limits?: { questions: number; comparisons: number };
};

/** A few seconds each. */
const LIMITS = { questions: 100_000, comparisons: 50_000_000 };

/**
 * What an edit changes for jobs, without a record of any: by the rules of both mappings. The decisions are those of the
 * webhook in enforce; the rules only choose the jobs about which it is asked.
 */
export function reasonAbout(
  indexes: Pair<MappingIndex>,
  { accounts, limits = LIMITS, roles }: ReasoningOptions = {},
): Reasoning {
  const asking = askingAbout({
    ...{ indexes, roles, left: limits.questions },
    accounts: accounts && mapPair(accounts, indexAccounts),
  });
  const effort = { left: limits.comparisons };
  const names = accounts === undefined ? [] : [...accounts.before, ...accounts.after].map(({ name }) => name);
  const { projects, rootGroups } = impliedIds(indexes, names);
  const differing =
    accounts === undefined ? new Map<string, ReadonlySet<string>>() : differingAccounts(accounts, roles);
  const hasSameDefault = isUnchanged(mapPair(indexes, ({ mapping }) => mapping.default.job));
  const free = {
    project: freeId(indexes, 'projects', projects, 999_999_999),
    rootGroup: freeId(indexes, 'rootGroups', rootGroups, 88_888_888),
  };
  const changes: JobChange[] = [];
  for (const origin of originClassesOf(indexes, accounts !== undefined)) {
    const reported = new Map<Values | undefined, Set<string>>();
    const told = new Set<string>();
    const [{ namespace }] = origin.origins;
    const there = differing.get(namespace) ?? new Set();
    const division = {
      isAlike: !configuredIn(origin).some((account) => there.has(account)) && origin.isAlike,
      hasSameDefault: hasSameDefault && !there.has(defaultAccount(indexes.before)),
      isTouched: touchedBy(there, namespace),
      own: [projects, rootGroups],
      effort,
    };
    for (const cell of cellsOf(origin.rules, division)) {
      if (asking.left <= 0) break;
      // The same projects with the same two rules, but another group or runner: one of them is enough.
      const [projects] = cell.values;
      const pair = `${cell.rules.before[0]?.rule.name} ${cell.rules.after[0]?.rule.name}`;
      const pairs = reported.get(projects) ?? new Set();
      reported.set(projects, pairs);
      if (pairs.has(pair)) continue;
      const found = [...changesIn(asking, origin, cell, free)];
      if (found.length > 0) pairs.add(pair);
      for (const change of found) {
        const key = keyOf(change);
        if (!told.has(key)) changes.push(change);
        told.add(key);
      }
    }
  }
  const isBounded = asking.left <= 0 || effort.left < 0;
  return { changes, asked: limits.questions - asking.left, isBounded };
}

function configuredIn({ managers: { after, before } }: OriginClass): readonly string[] {
  return [before, after].flatMap((manager) => manager?.jobServiceAccounts ?? []);
}

/** The empty text where the default does not name one. */
function defaultAccount({ mapping }: MappingIndex): string {
  return typeof mapping.default.job === 'object' ? mapping.default.job.serviceAccount : '';
}

function* changesIn(
  asking: Asking,
  origin: OriginClass,
  cell: Cell,
  free: { project: string; rootGroup: string },
): Generator<JobChange> {
  const [, rootGroup, runner] = cell.values;
  const common = { origins: origin.origins, rootGroup, runner };
  for (const projects of projectsOf(cell, asking.accounts !== undefined)) {
    const job = {
      project: projects.is === 'other' ? free.project : projects.values[0],
      namespace: origin.origins[0].namespace,
      rootGroup: valueIn(rootGroup, free.rootGroup),
      runner: valueIn(runner, undefined),
    };
    for (const found of casesOf(asking, origin, cell.rules, job)) yield { ...common, projects, ...found };
  }
}

/** Those that can be asked about together: an account with the id in its name is another one for each project. */
function projectsOf({ rules, values: [projects] }: Cell, apart: boolean): readonly JobChange['projects'][] {
  if (projects?.is !== 'listed') return [projects as JobChange['projects']];
  const isNamed = [...rules.before, ...rules.after].some(({ rule }) => rule.serviceAccount.includes('{project}'));
  return apart || isNamed ? projects.values.map((id) => ({ is: 'listed', values: [id] })) : [projects];
}

/** Equal for the same projects if the same two rules decide about them. */
function keyOf({ decisions: { after, before }, effect, job, requested }: JobChange): string {
  return JSON.stringify([effect, job.project, requested, before.rule, after.rule]);
}

function valueIn(values: Values | undefined, other: string | undefined): string | undefined {
  if (values === undefined || values.is === 'none') return undefined;
  return values.is === 'listed' ? values.values[0] : other;
}
