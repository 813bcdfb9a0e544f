import type { Principal } from '../policy-document.ts';
import { listOf, type RequestPrincipal } from './request.ts';

/** `AWS: *` and `*` are everybody, of whatever kind: there are no patterns in a principal. */
const EVERYBODY = '*';
const IN_ACCOUNT = /^arn:([^:]+):(?:iam|sts)::(\d{12}):/;

/**
 * Whether an element Principal names who asks: exactly, as everybody, or by the account of an AWS principal.
 *
 * "AWS JSON policy elements: Principal":
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function matchesPrincipal(principal: Principal, { kind, id }: RequestPrincipal): boolean {
  if (typeof principal === 'string') return principal === EVERYBODY;
  const named = (of: string) => listOf(principal[of] ?? []);
  if (named('AWS').includes(EVERYBODY) || named(kind).includes(EVERYBODY)) return true;
  const [, partition, account] = (kind === 'AWS' && IN_ACCOUNT.exec(id)) || [];
  const names = account === undefined ? [id] : [id, account, `arn:${partition}:iam::${account}:root`];
  return named(kind).some((name) => names.includes(name));
}

/** The values of a principal, each with its kind: `Federated arn:…`. */
export function principalWords(principal: Principal): readonly string[] {
  if (typeof principal === 'string') return [principal];
  return Object.entries(principal).flatMap(([kind, values]) => listOf(values).map((value) => `${kind} ${value}`));
}
