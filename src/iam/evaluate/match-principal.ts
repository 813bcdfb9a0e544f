import type { Principal } from '../policy-document.ts';
import { listOf, type RequestPrincipal } from './request.ts';

/** `AWS: *` and `*` match every principal of any kind. IAM has no other patterns in principals. */
const ANY_PRINCIPAL = '*';
const IN_ACCOUNT = /^arn:([^:]+):(?:iam|sts)::(\d{12}):/;

/**
 * True if a Principal element matches the principal of a request: by its name, by `*`, or by its AWS account.
 *
 * "AWS JSON policy elements: Principal":
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function matchesPrincipal(principal: Principal, { kind, id }: RequestPrincipal): boolean {
  if (typeof principal === 'string') return principal === ANY_PRINCIPAL;
  const named = (of: string) => listOf(principal[of] ?? []);
  if (named('AWS').includes(ANY_PRINCIPAL) || named(kind).includes(ANY_PRINCIPAL)) return true;
  const [, partition, account] = (kind === 'AWS' && IN_ACCOUNT.exec(id)) || [];
  const names = account === undefined ? [id] : [id, account, `arn:${partition}:iam::${account}:root`];
  return named(kind).some((name) => names.includes(name));
}

/** Returns the values of a Principal element, each with its kind: `Federated arn:…`. */
export function principalWords(principal: Principal): readonly string[] {
  if (typeof principal === 'string') return [principal];
  return Object.entries(principal).flatMap(([kind, values]) => listOf(values).map((value) => `${kind} ${value}`));
}
