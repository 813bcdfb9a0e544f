import type { FastifyRequest } from 'fastify';

/** The API server says in whole seconds how long it will wait (`webhook.NewClientManager`, `?timeout=2s`). */
const TIMEOUT = /[?&]timeout=(\d{1,3})s(?:&|$)/;

/** Until the API server gives up; negative when it has, and infinite where it does not say. */
export function millisecondsLeft(
  { arrived, url }: Pick<FastifyRequest, 'arrived' | 'url'>,
  clock: () => number,
): number {
  const [, seconds] = TIMEOUT.exec(url) ?? [];
  return (seconds === undefined ? Number.POSITIVE_INFINITY : Number(seconds) * 1000) - (clock() - arrived);
}
