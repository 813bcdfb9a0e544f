import { NO_GROUP } from '../pods/facts.ts';
import type { Decision } from './decision.ts';

/**
 * The longest name of an object in Kubernetes. A request may have a longer one: the API server calls us before it
 * checks names.
 */
const LONGEST_NAME = 253;
/** The longest ARN (IAM API reference, `ARN` of a role). A ServiceAccount's annotation may be longer. */
const LONGEST_ARN = 2048;

/**
 * A decision as evidence. The audit annotations and the log line have the same keys and values, and all of them are
 * API.
 */
export type DecisionRecord = Readonly<Record<string, string>>;

/** @returns only what is known. It has only accounts and roles that the pod has, or that enforce would give it */
export function recordOf(decision: Decision): DecisionRecord {
  const { allowed, facts, from, kind, project, reason, role, rule, to, wanted, wantedRole, would } = decision;
  const isStored = allowed && reason !== 'not_a_pod_create';
  const differs = would === 'patch' && wanted !== undefined && !(isStored && wanted === to);
  // Plain assignments instead of a literal with spreads, because this runs for every review.
  const record: Record<string, string> = { reason, would };
  if (rule !== undefined) record.rule = rule;
  if (project !== undefined) record.project = project.slice(0, LONGEST_NAME);
  if (kind === 'job' && facts.labelTrust !== 'not_by_manager') {
    record.rootGroup = (facts.rootGroup ?? NO_GROUP).slice(0, LONGEST_NAME);
    if (facts.runner !== undefined) record.runner = facts.runner.slice(0, LONGEST_NAME);
  }
  if (from !== undefined) record.from = from.slice(0, LONGEST_NAME);
  if (isStored && to !== undefined) record.to = to.slice(0, LONGEST_NAME);
  if (isStored && role !== undefined) record.role = role.slice(0, LONGEST_ARN);
  if (differs && wanted !== undefined) record.wanted = wanted.slice(0, LONGEST_NAME);
  if (differs && wantedRole !== undefined) record.wantedRole = wantedRole.slice(0, LONGEST_ARN);
  return record;
}
