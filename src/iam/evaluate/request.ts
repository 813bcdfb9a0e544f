/**
 * A request as IAM sees it when it evaluates policies.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export type Request = {
  principal: RequestPrincipal;
  /** `sts:AssumeRoleWithWebIdentity` */
  action: string;
  /** An ARN. A statement that names resources does not apply to a request without one. */
  resource?: string;
  /** Values by key. Case does not matter in keys, and a key with an empty list is missing. */
  context: Readonly<Record<string, string | readonly string[]>>;
};

export type RequestPrincipal = {
  /** The kind, as in a Principal element. */
  kind: 'AWS' | 'CanonicalUser' | 'Federated' | 'Service';
  /** An ARN, the name of a service, or the host of a public provider. */
  id: string;
};

/** Returns the values of a key, whose case does not matter; empty if the key is missing. */
export function valuesOf({ context }: Request, key: string): readonly string[] {
  const wanted = key.toLowerCase();
  const entry = Object.entries(context).find(([name]) => name.toLowerCase() === wanted);
  return entry === undefined ? [] : listOf(entry[1]);
}

/** Returns a list, because IAM accepts one value or several. */
export function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}
