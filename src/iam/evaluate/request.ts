/**
 * What IAM knows of a request when it evaluates policies.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export type Request = {
  /** Who asks. */
  principal: RequestPrincipal;
  /** `sts:AssumeRoleWithWebIdentity` */
  action: string;
  /** ARN. A statement that names resources does not apply to a request without one. */
  resource?: string;
  /** Values by key; keys in any case. A key that is not there, or has no value, is missing. */
  context: Readonly<Record<string, string | readonly string[]>>;
};

export type RequestPrincipal = {
  /** As the Principal element calls it. */
  kind: 'AWS' | 'CanonicalUser' | 'Federated' | 'Service';
  /** An ARN, the name of a service, or the host of a public provider. */
  id: string;
};

/** The values of a key, whose case does not count; empty when it is missing. */
export function valuesOf({ context }: Request, key: string): readonly string[] {
  const wanted = key.toLowerCase();
  const entry = Object.entries(context).find(([name]) => name.toLowerCase() === wanted);
  return entry === undefined ? [] : listOf(entry[1]);
}

/** A list, where IAM takes one value or several. */
export function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}
