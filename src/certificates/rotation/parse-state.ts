import type { X509Certificate } from 'node:crypto';
import { isMap } from '../../collections/is-map.ts';
import { causeOf, userError } from '../../errors.ts';
import { findAuthority, readCertificates } from '../chain.ts';
import { isKeyOf } from '../is-key-of.ts';
import type { Authority, Leaf, Retired, RotationState } from './state.ts';

/** The content of the Secret: a state, or why there is none, in words that follow "because". */
export type Found = { is: 'state'; state: RotationState } | { is: 'lost'; because: string };

type Fields = Record<string, unknown>;

/** Returns the text that is kept in the Secret. Node writes a certificate into JSON as PEM. */
export function formatState(state: RotationState): string {
  return `${JSON.stringify(state, null, 2)}\n`;
}

/**
 * Reads what {@link formatState} wrote, or any other text that has replaced it.
 *
 * The result does not repeat any part of the text, because it contains private keys.
 */
export function parseState(text: string): Found {
  try {
    return { is: 'state', state: toState(toFields(parseJson(text), 'the state')) };
  } catch (reason) {
    if (reason instanceof Error && causeOf(reason)?.code === 'state_invalid')
      return { is: 'lost', because: reason.message };
    throw reason;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('the state', 'is not JSON');
  }
}

function toState({ version, current, next, retired, leaf }: Fields): RotationState {
  if (version !== 1) throw invalid('"version"', 'is not 1');
  if (!Array.isArray(retired)) throw invalid('"retired"', 'is not a list');
  const state: RotationState = {
    version,
    current: current === undefined ? undefined : toAuthority(current, 'current'),
    next: next === undefined ? undefined : toAuthority(next, 'next'),
    retired: retired.map((one, index) => toRetired(one, `retired[${index}]`)),
    leaf: toLeaf(leaf),
  };
  if (state.current === undefined && state.next === undefined) throw invalid('the state', 'has no authority');
  const signers = [state.current, ...state.retired].flatMap((one) => (one ? [one.certificate] : []));
  if (findAuthority([state.leaf.certificate], signers) === undefined)
    throw invalid('"leaf.certificate"', 'was not signed by any of its authorities');
  return state;
}

function toAuthority(value: unknown, name: string): Authority {
  const { certificate: pem, key, issuedAt, seenAt, leavesUntil } = toFields(value, `"${name}"`);
  const certificate = toAuthorityCertificate(pem, name);
  return {
    certificate,
    key: toKeyOf(certificate, key, name),
    issuedAt: toDate(issuedAt, `${name}.issuedAt`),
    seenAt: seenAt === undefined ? undefined : toDate(seenAt, `${name}.seenAt`),
    leavesUntil: leavesUntil === undefined ? undefined : toDate(leavesUntil, `${name}.leavesUntil`),
  };
}

function toRetired(value: unknown, name: string): Retired {
  const { certificate, until } = toFields(value, `"${name}"`);
  return { certificate: toAuthorityCertificate(certificate, name), until: toDate(until, `${name}.until`) };
}

function toLeaf(value: unknown): Leaf {
  const { certificate: pem, key, issuedAt } = toFields(value, '"leaf"');
  const certificate = toCertificate(pem, 'leaf');
  return { certificate, key: toKeyOf(certificate, key, 'leaf'), issuedAt: toDate(issuedAt, 'leaf.issuedAt') };
}

function toKeyOf(certificate: X509Certificate, key: unknown, name: string): string {
  const text = String(key);
  if (!isKeyOf(certificate, text)) throw invalid(`"${name}.key"`, 'is not the private key of its certificate');
  return text;
}

function toAuthorityCertificate(value: unknown, name: string): X509Certificate {
  const certificate = toCertificate(value, name);
  if (!certificate.ca) throw invalid(`"${name}.certificate"`, 'is not an authority');
  return certificate;
}

function toCertificate(value: unknown, name: string): X509Certificate {
  const [certificate] = readCertificates(String(value)) ?? [];
  if (certificate === undefined) throw invalid(`"${name}.certificate"`, 'is not a certificate in PEM');
  return certificate;
}

function toFields(value: unknown, what: string): Fields {
  if (!isMap(value)) throw invalid(what, 'is not an object');
  return value;
}

function toDate(value: unknown, name: string): Date {
  const date = new Date(String(value));
  if (Number.isNaN(date.getTime())) throw invalid(`"${name}"`, 'is not a time');
  return date;
}

function invalid(what: string, issue: string): Error {
  return userError(`${what} in the Secret ${issue}`, { code: 'state_invalid' });
}
