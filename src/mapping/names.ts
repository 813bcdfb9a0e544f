const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';

/** RFC 1123 label, as namespaces are named; at most {@link LABEL_LENGTH} characters. */
export const DNS_LABEL: RegExp = new RegExp(`^${LABEL}$`);

/** RFC 1123 subdomain, as ServiceAccounts are named; at most {@link ACCOUNT_LENGTH} characters. */
export const DNS_SUBDOMAIN: RegExp = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);

/** `namespace/name` of a ServiceAccount. */
export const ACCOUNT_KEY: RegExp = new RegExp(`^${LABEL}/${LABEL}(?:\\.${LABEL})*$`);

/** Value of a Kubernetes label, not empty; at most {@link LABEL_LENGTH} characters. */
export const LABEL_VALUE: RegExp = /^[A-Za-z0-9](?:[-\w.]*[A-Za-z0-9])?$/;

/** The short token of a runner, eight or nine characters; a longer one is a whole token, which is a secret. */
export const SHORT_TOKEN: RegExp = /^(?!glrt-|GR1348941)[A-Za-z0-9._-]{1,16}$/;

export const LABEL_LENGTH = 63;
export const ACCOUNT_LENGTH = 253;

export function isAccountName(text: string): boolean {
  return text.length <= ACCOUNT_LENGTH && DNS_SUBDOMAIN.test(text);
}
