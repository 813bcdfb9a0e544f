import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { systemCodeOf, userError } from '../../errors.ts';
import { errorFields, type Log } from '../../server/observe/log.ts';
import { type Address, formatAddress } from '../settings/address.ts';

const HINTS: { [code: string]: string } = {
  EADDRINUSE: 'another process listens there; stop it, or take another port',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'this user may not listen there; take a port above 1023',
  EAFNOSUPPORT: 'this machine has no IPv6; name an IPv4 address, for example 0.0.0.0',
  ENOTFOUND: 'nobody knows this name; take an address, for example 127.0.0.1',
};

/**
 * Starts to listen.
 *
 * @param options.where the flag that named the address, for the message
 * @param options.log hears of faults of the socket later on, such as too many open files, which must not end the process
 * @returns the address as taken, with its port
 * @throws a user error `address_unavailable`
 */
export async function listen(
  app: FastifyInstance,
  { host, port }: Address,
  { where, log }: { where: string; log: Log },
): Promise<Address> {
  try {
    // For this one name Fastify would open a second server for IPv6, which would keep its first certificate for ever.
    await app.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port });
  } catch (reason) {
    const code = systemCodeOf(reason) ?? '';
    const hint = HINTS[code];
    if (hint === undefined) throw reason;
    throw userError(`${where}: cannot listen on ${formatAddress({ host, port })} (${code}): ${hint}`, {
      code: 'address_unavailable',
      where,
      found: formatAddress({ host, port }),
      hint,
      because: reason,
    });
  }
  app.server.on('error', (reason) => log.error({ fault: errorFields(reason) }, 'fault of a listening socket'));
  const { port: taken } = app.server.address() as AddressInfo;
  return { host, port: taken };
}
