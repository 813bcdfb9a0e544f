import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { systemCodeOf, userError } from '../../errors.ts';
import { errorFields, type Log } from '../../server/observe/log.ts';
import { type Address, formatAddress } from '../settings/address.ts';

const HINTS: { [code: string]: string } = {
  EADDRINUSE: 'another process is listening there; stop it or choose another port',
  EADDRNOTAVAIL: 'this machine does not have that address; choose one of its own',
  EACCES: 'this user may not listen there; choose a port above 1023',
  EAFNOSUPPORT: 'this machine has no IPv6; choose an IPv4 address, for example 0.0.0.0',
  ENOTFOUND: 'the host name cannot be resolved; use an address, for example 127.0.0.1',
};

/**
 * Listens on an address.
 *
 * @param options.where the flag that named the address, for the message
 * @param options.log logs later errors of the socket, such as too many open files, which must not end the process
 * @returns the address with its real port
 * @throws a user error `address_unavailable`
 */
export async function listen(
  app: FastifyInstance,
  { host, port }: Address,
  { where, log }: { where: string; log: Log },
): Promise<Address> {
  try {
    // For `localhost`, Fastify would open a second server for IPv6, which would keep its first certificate forever.
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
  app.server.on('error', (reason) => log.error({ error: errorFields(reason) }, 'listening socket failed'));
  const { port: taken } = app.server.address() as AddressInfo;
  return { host, port: taken };
}
