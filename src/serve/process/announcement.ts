import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CertificatePair } from '../../certificates/certificates.ts';
import { MODES } from '../../modes.ts';
import { PROGRAM } from '../../names.ts';
import { oneLine } from '../../text/printable.ts';
import { shellWord } from '../../text/shell-word.ts';
import { type Address, formatAddress } from '../settings/address.ts';
import type { ServeSettings } from '../settings/settings.ts';
import type { Sources } from '../sources.ts';

/** The addresses of a serving process, and the places that it reads from. */
type Announcement = { version: string; reviews: string; health: string } & Sources['places'];

/** Returns what programs read once both addresses are open: the fields of a log line. */
export function announcementOf(
  version: string,
  { accounts, certificates, mapping }: Sources['places'],
  { health, webhook }: { webhook: Address; health: Address },
): Announcement {
  return {
    version,
    reviews: `https://${formatAddress(webhook)}/mutate/{${MODES.join(',')}}`,
    health: `http://${formatAddress(health)}/{healthz,readyz,metrics}`,
    mapping,
    accounts,
    certificates,
  };
}

/** Returns what people read instead. If the certificates are files, it has a command to try the webhook. */
export function announce(
  { version, ...rows }: Announcement,
  { certificates }: Pick<ServeSettings, 'certificates'>,
  webhook: Address,
  pair: CertificatePair,
): string {
  const lines = [
    `${PROGRAM} ${version}`,
    ...Object.entries(rows).map(([name, value]) => `  ${name.padEnd(13)} ${value}`),
  ];
  const review = relative(process.cwd(), fileURLToPath(new URL('../../../examples/review.json', import.meta.url)));
  if (existsSync(review) && certificates !== undefined)
    lines.push('', 'Request a decision:', `  ${curlLine(webhook, certificates, review, pair)}`);
  return `${lines.map(oneLine).join('\n')}\n`;
}

/** Returns a command that works for any address and for any name in the certificate. */
export function curlLine(webhook: Address, certificates: string, review: string, pair: CertificatePair): string {
  const leaf = new X509Certificate(pair.certificate);
  const target = reachable(webhook);
  const covered = isIP(target.host) ? leaf.checkIP(target.host) : leaf.checkHost(target.host);
  const [, name = target.host] = /DNS:([^,*]+)/.exec(leaf.subjectAltName ?? '') ?? [];
  const url = covered === undefined ? formatAddress({ ...target, host: name }) : formatAddress(target);
  return [
    'curl -sS',
    ...(pair.authority === undefined ? [] : [`--cacert ${shellWord(join(certificates, 'ca.crt'))}`]),
    ...(covered === undefined ? [`--resolve ${name}:${target.port}:${target.host}`] : []),
    "-H 'Content-Type: application/json'",
    `-d ${shellWord(`@${review}`)}`,
    shellWord(`https://${url}/mutate/enforce`),
  ].join(' ');
}

/** An address that means every address cannot be called, so the local one is used. */
function reachable({ host, port }: Address): Address {
  return { host: host === '::' || host === '0.0.0.0' ? '127.0.0.1' : host, port };
}
