import { indexAccounts } from '../../accounts/index-accounts.ts';
import type { ServiceAccount } from '../../accounts/service-account.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { AccountRoles } from '../account-roles.ts';
import { isUnchanged, mapPair, type Pair } from '../pair.ts';
import { createInquiry } from './ask.ts';
import { type Cell, cellsOf } from './cells.ts';
import { differingAccounts, givesAnyOf } from './differing-accounts.ts';
import { freeId } from './free-id.ts';
import { impliedIds } from './implied-ids.ts';
import { changesIn, type JobChange } from './job-changes.ts';
import { type OriginClass, originClassesOf } from './origins.ts';

type Reasoning = {
  changes: readonly JobChange[];
  /** Number of questions that were decided with both mappings. */
  asked: number;
  /** True if a limit ended the search, so that there may be more changes. */
  isBounded: boolean;
};

export type ReasoningOptions = {
  /**
   * The accounts of a cluster, or of two fleets. If `undefined`, any account may be missing, and each change says which
   * missing accounts it depends on.
   */
  accounts?: Pair<readonly ServiceAccount[]> | undefined;
  /** The roles of the accounts of two fleets. */
  roles?: Pair<AccountRoles> | undefined;
  limits?: { questions: number; comparisons: number };
};

/** Each takes a few seconds at most. */
const LIMITS = { questions: 100_000, comparisons: 50_000_000 };

/**
 * Finds what an edit changes for jobs without any record of them, by the rules of both mappings. The decisions are
 * those of the webhook in enforce; the rules only choose the jobs to decide about.
 */
export function reasonAbout(
  indexes: Pair<MappingIndex>,
  { accounts, limits = LIMITS, roles }: ReasoningOptions = {},
): Reasoning {
  const inquiry = createInquiry({
    ...{ indexes, roles, questionsLeft: limits.questions },
    accounts: accounts && mapPair(accounts, indexAccounts),
  });
  const budget = { comparisons: limits.comparisons };
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
    const [{ namespace }] = origin.origins;
    const differingHere = differing.get(namespace) ?? new Set();
    const division = {
      hasSameSettings: !configuredIn(origin).some((account) => differingHere.has(account)) && origin.hasSameSettings,
      hasSameDefault: hasSameDefault && !differingHere.has(defaultAccount(indexes.before)),
      givesDifferingAccount: givesAnyOf(differingHere, namespace),
      separateValues: [projects, rootGroups],
      budget,
    };
    for (const cells of byProjects(cellsOf(origin.rules, division))) {
      if (inquiry.questionsLeft <= 0) break;
      changes.push(...changesIn(inquiry, origin, cells, free));
    }
  }
  const isBounded = inquiry.questionsLeft <= 0 || budget.comparisons < 0;
  return { changes, asked: limits.questions - inquiry.questionsLeft, isBounded };
}

function configuredIn({ managers: { after, before } }: OriginClass): readonly string[] {
  return [before, after].flatMap((manager) => manager?.jobServiceAccounts ?? []);
}

/** Returns the account that the default names; empty if it names none. */
function defaultAccount({ mapping }: MappingIndex): string {
  return typeof mapping.default.job === 'object' ? mapping.default.job.serviceAccount : '';
}

/** Yields the cells of the same projects together; in `cells`, they follow one another. */
function* byProjects(cells: Iterable<Cell>): Generator<readonly Cell[]> {
  let together: Cell[] = [];
  for (const cell of cells) {
    if (together.length > 0 && together[0]?.values[0] !== cell.values[0]) {
      yield together;
      together = [];
    }
    together.push(cell);
  }
  yield together;
}
