import type { Decision } from './decision.ts';

/** The longest ARN (IAM API reference, `ARN` of a role). A ServiceAccount's annotation may be longer. */
const LONGEST_ARN = 2048;

/** A decision as evidence: the same keys and values in the audit annotations and in the log line, all of them API. */
export type DecisionRecord = Readonly<Record<string, string>>;

/** @returns only what is known, and of accounts and roles only those that a pod has, or that enforce would give it */
export function recordOf(decision: Decision): DecisionRecord {
  const { allowed, from, project, reason, role, rule, to, wanted, wantedRole, would } = decision;
  const isStored = allowed && reason !== 'not_a_pod_create';
  const differs = would === 'patch' && wanted !== undefined && !(isStored && wanted === to);
  return withoutUnknown({
    reason,
    would,
    rule,
    project,
    from,
    to: isStored ? to : undefined,
    role: isStored ? role?.slice(0, LONGEST_ARN) : undefined,
    wanted: differs ? wanted : undefined,
    wantedRole: differs ? wantedRole?.slice(0, LONGEST_ARN) : undefined,
  });
}

function withoutUnknown(values: Readonly<Record<string, string | undefined>>): DecisionRecord {
  const known = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(known);
}
