import { decide } from '../admission/decide.ts';
import type { Decision } from '../admission/decision.ts';
import type { Snapshot } from '../admission/snapshot.ts';
import { managerOf } from '../mapping/index/manager-of.ts';
import { reservedBy } from '../mapping/index/reserved.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { Mode } from '../modes.ts';
import { factsOf, type PodFacts } from '../pods/facts.ts';
import type { AssumedAccounts } from './assumed-accounts.ts';
import { checkLabels } from './check-labels.ts';
import type { Question } from './question.ts';
import { type Trace, traceRules } from './trace.ts';

/** A decision, and how it was reached. */
export type Explanation = {
  facts: PodFacts;
  decision: Decision;
  /** Whether the accounts are those of a cluster or a file, so that their roles are known. */
  rolesKnown: boolean;
  /** The requester is a listed manager. */
  byManager: boolean;
  trace: Trace | undefined;
  /** Those of projects in the mapping. */
  names: Mapping['names'];
  assumed: readonly string[];
  stored: string | undefined;
  recorded: string | undefined;
  /** Where the account is reserved: the rule, the manager or `default` that assigns it. The refusal does not say it. */
  reservedBy: string | undefined;
  /** The account on the pod, if it is known not to exist. */
  missingAccount: string | undefined;
  /** The API server does not call the webhook: why, and the role of the account that the pod keeps. */
  skipped: { why: string; role: string | undefined } | undefined;
};

/**
 * Decides a question exactly as the webhook would, and tries the rules again to record why each did not match.
 *
 * @param accounts those of the snapshot, if they are only assumed
 * @throws a user error `label_unknown` where a label decides that the input does not have
 */
export function explainQuestion(
  question: Question,
  snapshot: Snapshot,
  mode: Mode,
  accounts: AssumedAccounts | undefined,
): Explanation {
  checkLabels(question, snapshot, mode);
  const { request, assumed, stored, recorded, skipped } = question;
  const manager = managerOf(snapshot.index, request.requester);
  const byManager = manager !== undefined;
  const facts = factsOf(request.object, request.namespace, request.requester, byManager);
  const decision = decide(request, snapshot, mode);
  return {
    facts,
    decision,
    rolesKnown: accounts === undefined,
    byManager,
    trace: decision.reason === 'not_a_pod_create' ? undefined : traceRules(facts, decision.kind, manager, snapshot),
    names: snapshot.index.mapping.names,
    assumed: [...assumed, ...accountsAssumed(decision, accounts)],
    stored,
    recorded,
    missingAccount: missingIn(decision, facts, snapshot),
    reservedBy:
      decision.reason === 'reserved_account'
        ? reservedBy(snapshot.index, facts.namespace, facts.serviceAccount)
        : undefined,
    skipped:
      skipped === undefined
        ? undefined
        : { why: skipped, role: snapshot.accounts.get(facts.namespace, decision.from)?.roleArn },
  };
}

/**
 * The API server looks up the account of a new pod before it calls a webhook, and refuses the pod where it does not exist
 * (plugin/pkg/admission/serviceaccount in Kubernetes). Every namespace has one with the name `default`.
 */
function missingIn({ from, reason }: Decision, { namespace }: PodFacts, { accounts }: Snapshot): string | undefined {
  const exists = from === 'default' || reason === 'not_a_pod_create' || accounts.get(namespace, from) !== undefined;
  return exists ? undefined : from;
}

/** The account on which the decision depends; one that a pod keeps without any rule may exist or not. */
function accountsAssumed(
  { from, reason, to, wanted }: Decision,
  accounts: AssumedAccounts | undefined,
): readonly string[] {
  if (accounts === undefined || accounts.lookedUp.size === 0 || reason === 'kept') return [];
  const account = reason === 'override_granted' ? from : (wanted ?? to);
  if (wanted === undefined && account === from) return [];
  return [`the ServiceAccount ${account} exists and has a role (read the existing ones with --accounts FILE)`];
}
