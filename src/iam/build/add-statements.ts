import type { PolicyDocument, PolicyStatement } from '../policy-document.ts';

/** A policy with more statements: those that it has stay as they are. */
export function addStatements(policy: PolicyDocument, statements: readonly PolicyStatement[]): PolicyDocument {
  const { Statement } = policy;
  const own = Array.isArray(Statement) ? (Statement as readonly PolicyStatement[]) : [Statement as PolicyStatement];
  return { ...policy, Statement: [...own, ...statements] };
}
