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

/** A decision, and how it was made. */
export type Explanation = {
  facts: PodFacts;
  decision: Decision;
  /** True if the accounts come from a cluster or a file, so that their roles are known. */
  rolesKnown: boolean;
  /** True if the requester is a listed manager. */
  byManager: boolean;
  trace: Trace | undefined;
  /** Names of projects, from the mapping. */
  names: Mapping['names'];
  assumed: readonly string[];
  stored: string | undefined;
  recorded: string | undefined;
  /** If the account is reserved: the rule, the manager or `default` that assigns it. The refusal does not say that. */
  reservedBy: string | undefined;
  /** The account on the pod, if it is known not to exist. */
  missingAccount: string | undefined;
  /** Set if the API server does not call the webhook: why, and the role of the account that the pod keeps. */
  skipped: { why: string; role: string | undefined } | undefined;
};

/**
 * Decides a question exactly as the webhook would, and tries the rules again to record why each did not match.
 *
 * @param accounts the accounts of the snapshot, if they are only assumed
 * @throws a user error `label_unknown` if the decision depends on a label that the input does not contain
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
 * Returns the account of a new pod if it does not exist. The API server looks it up before it calls a webhook, and then
 * refuses the pod (plugin/pkg/admission/serviceaccount in Kubernetes). Every namespace has an account with the name
 * `default`.
 */
function missingIn({ from, reason }: Decision, { namespace }: PodFacts, { accounts }: Snapshot): string | undefined {
  const exists = from === 'default' || reason === 'not_a_pod_create' || accounts.get(namespace, from) !== undefined;
  return exists ? undefined : from;
}

/**
 * Returns the assumption about the account on which the decision depends. For an account that a pod keeps without any
 * rule, nothing has to be assumed.
 */
function accountsAssumed(
  { from, reason, to, wanted }: Decision,
  accounts: AssumedAccounts | undefined,
): readonly string[] {
  if (accounts === undefined || accounts.lookedUp.size === 0 || reason === 'kept') return [];
  const account = reason === 'override_granted' ? from : (wanted ?? to);
  if (wanted === undefined && account === from) return [];
  return [`the ServiceAccount ${account} exists and has a role (read the existing ones with --accounts FILE)`];
}
