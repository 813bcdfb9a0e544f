import { createPrivateKey, type X509Certificate } from 'node:crypto';
import { causeOf, userError } from '../../errors.ts';
import type { Issued } from '../authority.ts';
import { findAuthority, readCertificates } from '../chain.ts';
import type { Authority, Retired, RotationState } from './state.ts';
import { certificateOf } from './validity.ts';

/** What the Secret says: a state, or why there is none, in words that follow "because". */
export type Found = { state: RotationState } | { lost: string };

type Fields = Record<string, unknown>;

/** What is kept in the Secret. */
export function formatState(state: RotationState): string {
  return `${JSON.stringify(state, null, 2)}\n`;
}

/**
 * Reads what {@link formatState} wrote, and whatever somebody else put in its place.
 *
 * No part of the text is repeated in an answer, since it holds private keys.
 */
export function parseState(text: string): Found {
  try {
    return { state: toState(toFields(parseJson(text), 'the state')) };
  } catch (reason) {
    if (reason instanceof Error && causeOf(reason)?.code === 'state_invalid') return { lost: reason.message };
    throw reason;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw nonsense('the state', 'is not JSON');
  }
}

function toState({ version, current, next, retired, leaf }: Fields): RotationState {
  if (version !== 1) throw nonsense('"version"', 'is not 1');
  if (!Array.isArray(retired)) throw nonsense('"retired"', 'is not a list');
  const state: RotationState = {
    version,
    current: current === undefined ? undefined : toAuthority(current, 'current'),
    next: next === undefined ? undefined : toAuthority(next, 'next'),
    retired: retired.map((one, index) => toRetired(one, `retired[${index}]`)),
    leaf: toLeaf(leaf),
  };
  if (state.current === undefined && state.next === undefined) throw nonsense('the state', 'has no authority');
  const signers = [state.current, ...state.retired].flatMap((one) => (one ? [certificateOf(one.certificate)] : []));
  if (findAuthority([certificateOf(state.leaf.certificate)], signers) === undefined)
    throw nonsense('"leaf.certificate"', 'was signed by none of the authorities there');
  return state;
}

function toAuthority(value: unknown, name: string): Authority {
  const { certificate, key, issuedAt, seenAt, leavesUntil } = toFields(value, `"${name}"`);
  return {
    ...toIssued(toAuthorityCertificate(certificate, name), key, name),
    issuedAt: toDate(issuedAt, `${name}.issuedAt`),
    seenAt: seenAt === undefined ? undefined : toDate(seenAt, `${name}.seenAt`),
    leavesUntil: leavesUntil === undefined ? undefined : toDate(leavesUntil, `${name}.leavesUntil`),
  };
}

function toRetired(value: unknown, name: string): Retired {
  const { certificate, until } = toFields(value, `"${name}"`);
  toAuthorityCertificate(certificate, name);
  return { certificate: String(certificate), until: toDate(until, `${name}.until`) };
}

function toLeaf(value: unknown): RotationState['leaf'] {
  const { certificate, key, issuedAt } = toFields(value, '"leaf"');
  return {
    ...toIssued(toCertificate(certificate, 'leaf'), key, 'leaf'),
    issuedAt: toDate(issuedAt, 'leaf.issuedAt'),
  };
}

function toIssued(certificate: X509Certificate, key: unknown, name: string): Issued {
  if (!isKeyOf(certificate, key)) throw nonsense(`"${name}.key"`, 'is not the private key of its certificate');
  return { certificate: certificate.toString(), key: String(key) };
}

function isKeyOf(certificate: X509Certificate, key: unknown): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(String(key)));
  } catch {
    return false;
  }
}

function toAuthorityCertificate(value: unknown, name: string): X509Certificate {
  const certificate = toCertificate(value, name);
  if (!certificate.ca) throw nonsense(`"${name}.certificate"`, 'is no authority');
  return certificate;
}

function toCertificate(value: unknown, name: string): X509Certificate {
  const [certificate] = readCertificates(String(value)) ?? [];
  if (certificate === undefined) throw nonsense(`"${name}.certificate"`, 'is no certificate in PEM');
  return certificate;
}

function toFields(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw nonsense(what, 'is not an object');
  return value as Fields;
}

function toDate(value: unknown, name: string): Date {
  const date = new Date(String(value));
  if (Number.isNaN(date.getTime())) throw nonsense(`"${name}"`, 'is not a time');
  return date;
}

function nonsense(what: string, fault: string): Error {
  return userError(`${what} in the Secret ${fault}`, { code: 'state_invalid' });
}
