import type { FastifyInstance } from 'fastify';
import type { Mode } from '../modes.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** When the headers had been read, in milliseconds of the server's clock. */
    arrived: number;
    /** How many bytes of the body have been read so far. */
    bodyBytes: number;
    /** True if no more of the body will be read. */
    isWhole: boolean;
    /**
     * Uid of the review, from the beginning of the body; empty if the body does not begin like one of an API server.
     */
    reviewUid: string;
  }
  interface FastifyContextConfig {
    mode?: Mode | 'validate';
  }
}

/** Declares the fields of every request before the first one, so that all requests have the same shape. */
export function addRequestFields(app: FastifyInstance): void {
  app.decorateRequest('arrived', 0);
  app.decorateRequest('bodyBytes', 0);
  app.decorateRequest('isWhole', true);
  app.decorateRequest('reviewUid', '');
}
