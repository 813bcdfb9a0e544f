import type { PolicyDocument, PolicyStatement } from '../policy-document.ts';

/** Returns a policy with statements added after its own, which do not change. */
export function addStatements(policy: PolicyDocument, statements: readonly PolicyStatement[]): PolicyDocument {
  const { Statement } = policy;
  const own = Array.isArray(Statement) ? (Statement as readonly PolicyStatement[]) : [Statement as PolicyStatement];
  return { ...policy, Statement: [...own, ...statements] };
}
