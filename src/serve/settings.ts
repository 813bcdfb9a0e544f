import type { Names } from '../certificates/certificates.ts';
import { problem } from '../errors.ts';
import { type Address, parseAddress } from './address.ts';

/** Flags and environment as the command line hands them over: text, or nothing. */
export type ServeOptions = {
  mapping?: string;
  accounts?: string;
  listen?: string;
  health?: string;
  certificates?: string;
  grace?: string;
};

export type ServeSettings = {
  /** Path of the mapping. */
  mapping: string;
  /** Path of the ServiceAccounts. */
  accounts: string;
  /** Where reviews are answered, over TLS. */
  listen: Address;
  /** Where health and metrics are, in plain HTTP. */
  health: Address;
  /** Folder of certificates. */
  certificates: string;
  /** How long to go on serving after the order to stop, until the endpoint has left every node's tables. */
  graceMilliseconds: number;
};

/** What `serve` does without a flag; the usage text shows the same. */
export const SERVE_DEFAULTS = {
  listen: '127.0.0.1:9443',
  health: '127.0.0.1:8080',
  certificates: 'certs',
  grace: '10',
} as const satisfies ServeOptions;

/** @throws a problem `flag_missing`, `address_invalid` or `grace_invalid` that names the flag */
export function readSettings(options: ServeOptions): ServeSettings {
  return {
    mapping: required(options.mapping, '--mapping', 'the mapping, for example examples/mapping.yaml'),
    accounts: required(
      options.accounts,
      '--accounts',
      'ServiceAccounts, as kubectl get serviceaccounts -A -o yaml writes them',
    ),
    listen: parseAddress(options.listen ?? SERVE_DEFAULTS.listen, '--listen'),
    health: parseAddress(options.health ?? SERVE_DEFAULTS.health, '--health'),
    certificates: required(options.certificates ?? SERVE_DEFAULTS.certificates, '--certificates', 'a folder'),
    graceMilliseconds: parseGrace(options.grace ?? SERVE_DEFAULTS.grace),
  };
}

/** The Service of the chart by all its names, this machine, and the address that is listened on. */
export function servedNames({ listen }: Pick<ServeSettings, 'listen'>): Names {
  const service = 'gitlab-runner-irsa.gitlab-runner-irsa';
  const dns = ['localhost', 'gitlab-runner-irsa', service, `${service}.svc`, `${service}.svc.cluster.local`];
  const ip = ['127.0.0.1', '::1'];
  const isAddress = /^[\d.]+$|:/.test(listen.host);
  const isEvery = listen.host === '::' || listen.host === '0.0.0.0';
  return {
    dns: [...new Set([...dns, ...(isAddress ? [] : [listen.host])])],
    ip: [...new Set([...ip, ...(isAddress && !isEvery ? [listen.host] : [])])],
  };
}

function required(value: string | undefined, where: string, wanted: string): string {
  if (value !== undefined && value !== '') return value;
  throw problem(`${where} is missing: it names ${wanted}`, { code: 'flag_missing', where, found: 'nothing', wanted });
}

function parseGrace(text: string): number {
  const [, seconds] = /^(\d{1,4}(?:\.\d+)?)s?$/.exec(text) ?? [];
  if (seconds !== undefined) return Math.round(Number(seconds) * 1000);
  throw problem(`--grace: "${text}" is not a number of seconds; write for example 10`, {
    code: 'grace_invalid',
    where: '--grace',
    found: text,
    wanted: 'seconds, from 0 to 9999',
  });
}
