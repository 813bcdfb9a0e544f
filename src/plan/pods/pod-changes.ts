import { indexAccounts } from '../../accounts/index-accounts.ts';
import type { ServiceAccount } from '../../accounts/service-account.ts';
import type { Question } from '../../explain/question.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { AccountRoles } from '../account-roles.ts';
import { accountsIn } from '../accounts.ts';
import type { Group } from '../groups/group.ts';
import { createGroups } from '../groups/groups.ts';
import { mapPair, type Pair } from '../pair.ts';
import { createRecordedPods, type Lacking, type Otherwise } from './recorded.ts';

/** What an edit changes for pods that run or were recorded. */
export type PodChanges = {
  /** Pods, each decided with both mappings. */
  asked: number;
  /** Number of their projects. */
  projects: number;
  /** Pods that the mapping before the edit decides otherwise than recorded. */
  otherwise: Otherwise;
  /** Pods about which the mappings decide by a label that the record lacks. */
  lacking: Lacking;
  changes: readonly Group[];
};

type PodPlan = {
  /** The pod of a question, as it is or was created. */
  add(question: Question): void;
  result(): PodChanges;
};

type Known = {
  /** `undefined` if all ServiceAccounts are assumed to exist and to have a role. */
  accounts: Pair<readonly ServiceAccount[]> | undefined;
  /** Of the accounts, where both documents are fleets. */
  roles: Pair<AccountRoles> | undefined;
};

/** Decides about one pod after the other, and groups what differs. */
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
      ...{ asked: pods.asked(), projects: pods.projects().size, otherwise: pods.otherwise() },
      ...{ lacking: pods.lacking(), changes: groups.all() },
    }),
  };
}
