const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';

/** An RFC 1123 label, such as the name of a namespace; at most {@link LABEL_LENGTH} characters. */
export const DNS_LABEL: RegExp = new RegExp(`^${LABEL}$`);

/** An RFC 1123 subdomain, such as the name of a ServiceAccount; at most {@link ACCOUNT_LENGTH} characters. */
export const DNS_SUBDOMAIN: RegExp = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);

/** `namespace/name` of a ServiceAccount. */
export const ACCOUNT_KEY: RegExp = new RegExp(`^${LABEL}/${LABEL}(?:\\.${LABEL})*$`);

/** Value of a Kubernetes label that is not empty; at most {@link LABEL_LENGTH} characters. */
export const LABEL_VALUE: RegExp = /^[A-Za-z0-9](?:[-\w.]*[A-Za-z0-9])?$/;

/**
 * The short token of a runner, usually eight or nine characters. A longer one is a complete token, which is a secret.
 */
export const SHORT_TOKEN: RegExp = /^(?!glrt-|GR1348941)[A-Za-z0-9._-]{1,16}$/;

export const LABEL_LENGTH = 63;
export const ACCOUNT_LENGTH = 253;

export function isAccountName(text: string): boolean {
  return text.length <= ACCOUNT_LENGTH && DNS_SUBDOMAIN.test(text);
}
