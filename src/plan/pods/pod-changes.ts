import { indexAccounts } from '../../accounts/index-accounts.ts';
import type { ServiceAccount } from '../../accounts/service-account.ts';
import type { Question } from '../../explain/question.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { AccountRoles } from '../account-roles.ts';
import { accountsIn } from '../accounts.ts';
import type { Group } from '../groups/group.ts';
import { createGroups } from '../groups/groups.ts';
import { mapPair, type Pair } from '../pair.ts';
import { createRecordedPods, type DecidedOtherwise, type WithoutLabels } from './recorded.ts';

/** What an edit changes for running or recorded pods. */
export type PodChanges = {
  /** Number of pods that were decided with both mappings. */
  asked: number;
  /** Number of their projects. */
  projects: number;
  /** Pods for which the mapping before the edit decides something else than was recorded. */
  decidedOtherwise: DecidedOtherwise;
  /** Pods whose decision depends on a label that the record lacks. */
  withoutLabels: WithoutLabels;
  changes: readonly Group[];
};

type PodPlan = {
  /** Adds the pod of a question, as it is or as it was created. */
  add(question: Question): void;
  result(): PodChanges;
};

type Known = {
  /** `undefined` if all ServiceAccounts are assumed to exist and to have a role. */
  accounts: Pair<readonly ServiceAccount[]> | undefined;
  /** The roles of the accounts, if both documents are fleets. */
  roles: Pair<AccountRoles> | undefined;
};

/** Decides about one pod after another, and groups the changes. */
export function createPodPlan(indexes: Pair<MappingIndex>, { accounts, roles }: Known): PodPlan {
  const every = accountsIn({ missing: [], annotated: true });
  const existing = accounts === undefined ? { before: every, after: every } : mapPair(accounts, indexAccounts);
  const snapshotOf = (which: keyof Pair<unknown>) => ({
    ...{ index: indexes[which], accounts: existing[which], notice: undefined, version: undefined },
  });
  const pods = createRecordedPods({ before: snapshotOf('before'), after: snapshotOf('after') }, roles);
  const groups = createGroups(indexes);
  return {
    add(question) {
      const found = pods.ask(question);
      if (found !== undefined) groups.add(found);
    },
    result: () => ({
      ...{ asked: pods.asked(), projects: pods.projects().size, decidedOtherwise: pods.decidedOtherwise() },
      ...{ withoutLabels: pods.withoutLabels(), changes: groups.all() },
    }),
  };
}
