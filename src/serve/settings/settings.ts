import type { Names } from '../../certificates/certificates.ts';
import { serviceNames } from '../../certificates/rotation/settings.ts';
import { userError } from '../../errors.ts';
import { RELEASE } from '../../names.ts';
import { parseSeconds } from '../../text/parse-seconds.ts';
import { type Address, parseAddress } from './address.ts';
import { type ClusterFlags, type ClusterSettings, readClusterSettings } from './cluster-settings.ts';

/** Flags and environment as the command line passes them: text, or nothing. */
export type ServeOptions = ClusterFlags & {
  mapping?: string;
  accounts?: string;
  inCluster?: true;
  listen?: string;
  health?: string;
  certificates?: string;
  grace?: string;
};

export type ServeSettings = {
  /** Address for reviews, over TLS. */
  listen: Address;
  /** Address for health and metrics, in plain HTTP. */
  health: Address;
  /** How long to continue to serve after a signal, until all nodes have dropped the endpoint. */
  graceMilliseconds: number;
} & (FileSettings | InClusterSettings);

/** Everything comes from files. */
export type FileSettings = {
  cluster?: undefined;
  /** Path of the mapping. */
  mapping: string;
  /** Path of the ServiceAccounts. */
  accounts: string;
  /** Folder of certificates. */
  certificates: string;
};

/** Mapping and ServiceAccounts come from the API server. */
export type InClusterSettings = {
  cluster: ClusterSettings;
  /** Folder of certificates. If `undefined`, they are kept in a Secret. */
  certificates: string | undefined;
};

/** Defaults of the flags; the help shows them. */
export const SERVE_DEFAULTS = {
  listen: '127.0.0.1:9443',
  health: '127.0.0.1:8080',
  certificates: 'certs',
  grace: '10',
} as const satisfies ServeOptions;

/** Defaults in a cluster, where the requests come from other machines. */
export const IN_CLUSTER_DEFAULTS = { listen: ':9443', health: ':8080' } as const satisfies ServeOptions;

/**
 * @throws a user error `flag_missing`, `flag_conflict`, `address_invalid`, `grace_invalid` or
 *   `starter_managers_invalid` that names the flag
 */
export function readSettings(options: ServeOptions): ServeSettings {
  const defaults = options.inCluster ? IN_CLUSTER_DEFAULTS : SERVE_DEFAULTS;
  const origin = options.inCluster ? readInCluster(options) : readFiles(options);
  return {
    ...origin,
    listen: parseAddress(options.listen ?? defaults.listen, '--listen'),
    health: parseAddress(options.health ?? defaults.health, '--health'),
    graceMilliseconds: parseGrace(options.grace ?? SERVE_DEFAULTS.grace),
  };
}

const IN_CLUSTER_INSTEAD = '; in a cluster, set --in-cluster instead';

function readFiles(options: ServeOptions): FileSettings {
  return {
    mapping: required(
      options.mapping,
      '--mapping',
      'the path of the mapping, for example examples/mapping.yaml',
      IN_CLUSTER_INSTEAD,
    ),
    accounts: required(
      options.accounts,
      '--accounts',
      'the path of the ServiceAccounts, as kubectl get serviceaccounts -A -o yaml prints them',
      IN_CLUSTER_INSTEAD,
    ),
    certificates: required(
      options.certificates ?? SERVE_DEFAULTS.certificates,
      '--certificates',
      'the path of a folder',
    ),
  };
}

function readInCluster(options: ServeOptions): InClusterSettings {
  const { accounts, certificates, grace, health, inCluster, listen, mapping, ...flags } = options;
  for (const [flag, value] of Object.entries({ '--mapping': mapping, '--accounts': accounts }))
    if (value !== undefined)
      throw userError(
        `${flag} and --in-cluster exclude each other: in a cluster, mapping and accounts are read from the API server`,
        {
          code: 'flag_conflict',
          where: flag,
          hint: `remove ${flag}, or remove --in-cluster to serve files`,
        },
      );
  return { cluster: readClusterSettings(flags), certificates };
}

/** Returns all names of the chart's Service, the names of this machine, and the address to listen on. */
export function servedNames({ listen }: Pick<ServeSettings, 'listen'>): Names {
  const dns = ['localhost', ...serviceNames(RELEASE.service, RELEASE.namespace).dns];
  const ip = ['127.0.0.1', '::1'];
  const isAddress = /^[\d.]+$|:/.test(listen.host);
  const isEvery = listen.host === '::' || listen.host === '0.0.0.0';
  return {
    dns: [...new Set([...dns, ...(isAddress ? [] : [listen.host])])],
    ip: [...new Set([...ip, ...(isAddress && !isEvery ? [listen.host] : [])])],
  };
}

/** @param instead a clause about an alternative */
function required(value: string | undefined, where: string, wanted: string, instead = ''): string {
  if (value !== undefined && value !== '') return value;
  throw userError(`${where} is required: ${wanted}${instead}`, {
    code: 'flag_missing',
    where,
    found: 'nothing',
    wanted,
  });
}

function parseGrace(text: string): number {
  const milliseconds = parseSeconds(text);
  if (milliseconds !== undefined) return Math.round(milliseconds);
  throw userError(`--grace: "${text}" is not a number of seconds; write for example 10`, {
    code: 'grace_invalid',
    where: '--grace',
    found: text,
    wanted: 'seconds, from 0 to 9999',
  });
}
