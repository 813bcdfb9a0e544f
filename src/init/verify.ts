import { indexAccounts } from '../accounts/index-accounts.ts';
import { decide } from '../admission/decide.ts';
import type { Snapshot } from '../admission/snapshot.ts';
import { allSeen, lookIn } from '../doctor/world/by-namespace.ts';
import { isSeen } from '../doctor/world/seen.ts';
import { assumeAccounts } from '../explain/assumed-accounts.ts';
import { questionOf } from '../explain/questions.ts';
import { compile } from '../mapping/index/compile.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { AttributedPod } from './propose/proposal.ts';
import type { Sight } from './sight.ts';

/** A job pod that would get another account, or be refused, in enforce. */
export type Difference = {
  namespace: string;
  pod: string;
  project: string | undefined;
  /** The account that the pod has. */
  account: string;
  /** The account that enforce would give it; `undefined` if enforce would refuse the pod. */
  wanted: string | undefined;
  /** The reason code from docs/reasons.md; `no_manager` for a pod whose manager is not listed. */
  reason: string;
  /** How many pods it represents: 1, or several of an audit log. */
  pods: number;
  seen: 'running' | 'in the audit log';
};

/** Decides every job pod that was seen by a mapping, with the code of the webhook. */
export function differencesOf(mapping: Mapping, pods: readonly AttributedPod[], sight: Sight): readonly Difference[] {
  const index = compile(mapping);
  const existing = indexAccounts(
    [...allSeen(sight.accounts)].flatMap(([, namespaceAccounts]) => [...namespaceAccounts.values()]),
  );
  const assumed = assumeAccounts();
  const accounts: Snapshot['accounts'] = {
    size: existing.size,
    get: (namespace, name) => {
      const namespaceAccounts = lookIn(sight.accounts, namespace, 'ServiceAccounts');
      return isSeen(namespaceAccounts) ? existing.get(namespace, name) : assumed.get(namespace, name);
    },
  };
  const snapshot: Snapshot = { index, accounts, notice: undefined, version: undefined };
  const listed = new Set(mapping.managers.map(({ key }) => key));
  return pods.flatMap(({ managers, pod: { account, name, namespace, past, pod, project } }): Difference[] => {
    const seen = past === undefined ? 'running' : 'in the audit log';
    const job = { namespace, pod: name, project, account, pods: past?.pods ?? 1, seen } as const;
    const possible = managers.filter((key) => listed.has(key));
    if (possible.length === 0) return [{ ...job, wanted: undefined, reason: 'no_manager' }];
    for (const requester of possible) {
      const question = questionOf(
        { object: { ...pod }, kind: 'Pod', placeOf: () => name },
        index,
        { requester, runnerVersion: undefined, requestedAccount: undefined, namespace, labels: {}, annotations: {} },
        true,
      );
      if (question === undefined) continue;
      // A pod whose runner has an unknown version is decided too, because the webhook trusts none of its labels.
      const { allowed, reason, to } = decide(question.request, snapshot, 'enforce');
      if (!allowed || to !== account) return [{ ...job, wanted: allowed ? to : undefined, reason }];
    }
    return [];
  });
}
