import type { FastifyRequest } from 'fastify';

/** The API server sends its timeout in whole seconds (`webhook.NewClientManager`, `?timeout=2s`). */
const TIMEOUT = /[?&]timeout=(\d{1,3})s(?:&|$)/;

/** The API server's timeout in milliseconds; infinite if the request names none. */
export function timeoutOf({ url }: Pick<FastifyRequest, 'url'>): number {
  const [, seconds] = TIMEOUT.exec(url) ?? [];
  return seconds === undefined ? Number.POSITIVE_INFINITY : Number(seconds) * 1000;
}

/** Time until the API server's timeout ends: negative afterwards, infinite if the request names none. */
export function millisecondsLeft(request: Pick<FastifyRequest, 'arrived' | 'url'>, clock: () => number): number {
  return timeoutOf(request) - (clock() - request.arrived);
}
