import type { X509Certificate } from 'node:crypto';
import { PROGRAM } from '../../names.ts';
import type { Names } from '../certificates.ts';
import { readCertificates } from '../chain.ts';
import { missingNames } from '../check/leaf-findings.ts';
import { isKeyOf } from '../is-key-of.ts';
import { renewalTime } from '../renewal.ts';
import { type FolderTexts, makeFolder, pathsIn, writeWhole } from './folder.ts';

/** What has to be made in a folder, and why, in words that follow "because". */
type Plan = ({ make: 'authority' } | { make: 'leaf'; authority: AuthorityTexts }) & {
  reason: 'empty' | 'due' | 'incomplete';
  because: string;
};

/** Both as PEM. */
type AuthorityTexts = { certificate: string; key: string };

/** The subject of the authorities that we make. If a folder has such an authority with its key, we made it. */
const COMMON_NAME = `${PROGRAM} development authority`;
const AUTHORITY_DAYS = 3650;
const LEAF_DAYS = 365;

/**
 * Returns what has to be made, if anything. We write only to an empty folder, or to one whose authority we made. A
 * certificate in it that this authority did not issue is left alone.
 */
export function planFolder(texts: FolderTexts, names: Names, now: Date): Plan | undefined {
  if (Object.values(texts).every((text) => text === undefined))
    return { make: 'authority', reason: 'empty', because: 'the folder has none' };
  const authority = ownAuthority(texts);
  if (authority === undefined) return undefined;
  const leaf = texts.certificate === undefined ? undefined : readCertificates(texts.certificate)?.[0];
  if (texts.certificate !== undefined && (leaf === undefined || !leaf.verify(authority.parsed.publicKey)))
    return undefined;
  if (isDue(authority.parsed, now))
    return { make: 'authority', reason: 'due', because: 'the old one is past two thirds of its life' };
  const make = { make: 'leaf', authority: authority.texts } as const;
  if (leaf === undefined) return { ...make, reason: 'incomplete', because: 'tls.crt does not exist' };
  if (isDue(leaf, now)) return { ...make, reason: 'due', because: 'the old one is past two thirds of its life' };
  if (texts.key === undefined || !isKeyOf(leaf, texts.key))
    return { ...make, reason: 'incomplete', because: 'tls.key does not belong to tls.crt' };
  const absent = missingNames(leaf, names);
  if (absent.length > 0)
    return { ...make, reason: 'incomplete', because: `the old one does not cover ${absent.join(', ')}` };
  return undefined;
}

/**
 * Makes and writes what a plan contains. Keys get mode 0600. The key of a certificate is written first. If the process
 * dies in between, the next start finds a key that does not belong to its certificate, and issues both again.
 *
 * @throws the system's error if the folder cannot be written
 */
export async function carryOutPlan(plan: Plan, folder: string, names: Names, now: Date): Promise<void> {
  // node-forge is loaded only if a certificate is made: it takes 10 MiB that a server with other certificates never
  // needs.
  const { createAuthority, issueLeaf } = await import('../authority.ts');
  const paths = pathsIn(folder);
  await makeFolder(folder);
  const makeAuthority = async () => {
    const made = await createAuthority({ commonName: COMMON_NAME, now, days: AUTHORITY_DAYS });
    await writeWhole(paths.authorityKey, made.key, 0o600);
    await writeWhole(paths.authority, made.certificate, 0o644);
    return made;
  };
  const authority = plan.make === 'leaf' ? plan.authority : await makeAuthority();
  const leaf = await issueLeaf({ authority, names, now, days: LEAF_DAYS });
  await writeWhole(paths.key, leaf.key, 0o600);
  await writeWhole(paths.certificate, leaf.certificate, 0o644);
}

function ownAuthority({ authority: certificate, authorityKey: key }: FolderTexts) {
  if (certificate === undefined || key === undefined) return undefined;
  const parsed = readCertificates(certificate)?.[0];
  if (parsed === undefined || !parsed.subject.split('\n').includes(`CN=${COMMON_NAME}`)) return undefined;
  return isKeyOf(parsed, key) ? { parsed, texts: { certificate, key } } : undefined;
}

function isDue(certificate: X509Certificate, now: Date): boolean {
  return now > renewalTime({ notBefore: certificate.validFromDate, notAfter: certificate.validToDate });
}
