import type { FastifyInstance } from 'fastify';
import type { Mode } from '../modes.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** When the headers had been read, by the clock of the server. */
    arrived: number;
    /** How long the body is, as far as it has been read. */
    bodyBytes: number;
    /** Whether no more of the body is read. */
    isWhole: boolean;
    /** Uid of the review, from the beginning of the body; empty if an API server would not begin a review like that. */
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
