/**
 * A request as IAM sees it when it evaluates policies.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export type Request = {
  principal: RequestPrincipal;
  /** `sts:AssumeRoleWithWebIdentity` */
  action: string;
  /** ARN. A statement that names resources does not apply to a request without one. */
  resource?: string;
  /** Values by key, which is case-insensitive. A key without a value is missing. */
  context: Readonly<Record<string, string | readonly string[]>>;
};

export type RequestPrincipal = {
  /** As in the Principal element. */
  kind: 'AWS' | 'CanonicalUser' | 'Federated' | 'Service';
  /** An ARN, the name of a service, or the host of a public provider. */
  id: string;
};

/** The values of a key, which is case-insensitive; empty when it is missing. */
export function valuesOf({ context }: Request, key: string): readonly string[] {
  const wanted = key.toLowerCase();
  const entry = Object.entries(context).find(([name]) => name.toLowerCase() === wanted);
  return entry === undefined ? [] : listOf(entry[1]);
}

/** A list, where IAM accepts one value or several. */
export function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}
