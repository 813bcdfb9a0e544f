import type { ServiceAccounts } from '../accounts/service-account.ts';
import { REFUSAL_REASONS } from '../admission/reasons.ts';
import { nearest } from '../documents/nearest.ts';
import { assumeAccounts } from '../explain/assumed-accounts.ts';
import { type Explanation, explainQuestion } from '../explain/explanation.ts';
import type { MappingIndex } from '../mapping/index/compile.ts';
import { isConfigured, reservedBy } from '../mapping/index/reserved.ts';
import type { Case, Expected } from './case.ts';
import { caseQuestion } from './case-question.ts';
import { type NearRule, nearRules } from './near-rules.ts';

/** The decision about the pod of a case, and whether it is what the case expects. */
export type CaseResult = {
  one: Case;
  passed: boolean;
  explanation: Explanation;
  /** The rules that a failed case may have meant; empty for a passed one. */
  near: readonly NearRule[];
  /**
   * Set if the mapping assigns the expected account to no pod of the namespace; `suggestion` is an account of the
   * mapping with a similar name.
   */
  unassigned: { account: string; suggestion: string | undefined } | undefined;
  /** Set if the mapping has no rule with the expected name; `suggestion` is a rule with a similar name. */
  unknownRule: { rule: string; suggestion: string | undefined } | undefined;
};

/** A case that says too little to decide: `key` is missing, and `choice` has its possible values. */
export type OpenCase = { one: Case; key: 'createdBy' | 'namespace'; choice: readonly string[] };

/**
 * Decides every case as the webhook would.
 *
 * @param accounts that exist; `undefined` assumes that every account exists and has a role
 */
export function runCases(
  cases: readonly Case[],
  index: MappingIndex,
  accounts: ServiceAccounts | undefined,
): { results: readonly CaseResult[]; open: readonly OpenCase[] } {
  const results: CaseResult[] = [];
  const open: OpenCase[] = [];
  const snapshot = { index, accounts: accounts ?? assumeAccounts(), notice: undefined, version: undefined };
  for (const one of cases) {
    const question = caseQuestion(one, index);
    if (question.is === 'open') {
      open.push({ one, key: question.key, choice: question.choice });
      continue;
    }
    const asked = { request: question.request, assumed: [], stored: undefined };
    const explanation = explainQuestion(asked, snapshot, one.mode, undefined);
    const passed = isMet(one.expected, explanation);
    const near = passed ? [] : nearRules(explanation, one.expected, snapshot);
    const unassigned = passed ? undefined : unassignedIn(index, explanation.facts.namespace, one.expected.account);
    const unknownRule = unknownRuleIn(index, one.expected.rule);
    results.push({ one, passed, explanation, near, unassigned, unknownRule });
  }
  return { results, open };
}

function isMet({ account, reason, rule }: Expected, { decision, missingAccount }: Explanation): boolean {
  const isRefusal = reason !== undefined && reason in REFUSAL_REASONS;
  // The API server refuses a pod with a missing account before it calls the webhook, so only an expected refusal is
  // met.
  if (missingAccount !== undefined && (account !== undefined || !isRefusal)) return false;
  if (account !== undefined && !(decision.allowed && decision.to === account)) return false;
  if (rule !== undefined && decision.rule !== rule) return false;
  return reason === undefined || decision.reason === reason;
}

function unassignedIn(index: MappingIndex, namespace: string, account: string | undefined): CaseResult['unassigned'] {
  if (account === undefined || isConfigured(index, namespace, account)) return undefined;
  if (reservedBy(index, namespace, account) !== undefined) return undefined;
  return { account, suggestion: nearest(account, index.accounts.names.keys()) };
}

function unknownRuleIn({ mapping }: MappingIndex, rule: string | undefined): CaseResult['unknownRule'] {
  const names = [...mapping.rules.map(({ name }) => name), 'default'];
  return rule === undefined || names.includes(rule) ? undefined : { rule, suggestion: nearest(rule, names) };
}

/** Returns the names of the rules that decided no case, in the order of the mapping. */
export function unreachedRules(results: readonly CaseResult[], { mapping }: MappingIndex): readonly string[] {
  const reached = new Set(results.map(({ explanation }) => explanation.trace?.matched?.rule));
  return mapping.rules.map(({ name }) => name).filter((name) => !reached.has(name));
}
