import { isIPv6 } from 'node:net';
import { userError } from '../../errors.ts';

export type Address = {
  /** A name or an IP address, without brackets. */
  host: string;
  /** 0 means any free port. */
  port: number;
};

const ADDRESS = /^(?:\[(?<six>[^\]]*)\]|(?<host>[\w.-]*)):(?<port>\d{1,5})$/;

/**
 * Reads `HOST:PORT`. Without a host (`:9443`), it is every address of the machine, IPv6 and IPv4.
 *
 * @param where the flag, for the message
 * @throws a user error `address_invalid`
 */
export function parseAddress(text: string, where: string): Address {
  const { six, host = '', port } = ADDRESS.exec(text)?.groups ?? {};
  if (port === undefined || (six !== undefined && !isIPv6(six))) throw invalid(text, where, explain(text));
  if (Number(port) > 65_535)
    throw invalid(text, where, {
      found: `${port} is above 65535, the last port`,
      example: `${host || '127.0.0.1'}:9443`,
    });
  return { host: (six ?? host) || '::', port: Number(port) };
}

/** Returns an address as URLs have it. */
export function formatAddress({ host, port }: Address): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

type Issue = { found: string; example: string };

function explain(text: string): Issue {
  const example = '127.0.0.1:9443';
  if (text === '') return { found: 'the address is empty', example };
  if (text.includes('://')) return { found: `"${text}" is a URL`, example };
  if (/^\d+$/.test(text)) return { found: `"${text}" has no host`, example: `127.0.0.1:${text}` };
  if (isIPv6(text)) return { found: `"${text}" is an IPv6 address without brackets`, example: `[${text}]:9443` };
  if (/^[\w.-]+$/.test(text)) return { found: `"${text}" has no port`, example: `${text}:9443` };
  if (/^\[.*\]$/.test(text)) return { found: `"${text}" has no port`, example: `${text}:9443` };
  if (/^\[.*\]:\d+$/.test(text))
    return { found: `"${text}" has no IPv6 address in its brackets`, example: '[::1]:9443' };
  if (/^[\w.-]*:[^:]*$/.test(text)) return { found: `"${text}" has a port that is not a number`, example };
  return { found: `"${text}" is not an address`, example };
}

function invalid(text: string, where: string, { found, example }: Issue): Error {
  return userError(`${where}: ${found}; write HOST:PORT, for example ${example}`, {
    code: 'address_invalid',
    where,
    found: text,
    wanted: 'HOST:PORT',
    hint: `for example ${example}`,
  });
}
