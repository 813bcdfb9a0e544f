import { Agent } from 'node:https';
import { exchange } from '../probe/http-exchange.ts';
import { probeReview } from '../probe/probe-review.ts';
import type { DemoServer } from './demo-server.ts';
import type { Row } from './row.ts';
import { known, type Scene } from './scenario.ts';

const TIMEOUT = 10_000;

type Answered = {
  response: {
    allowed: boolean;
    status?: { message: string };
    auditAnnotations: { reason: string; to?: string };
  };
};

/** Sends captured reviews to the server over TLS, one after another on one connection, as the API server does. */
export async function askServer(scenes: readonly Scene[], { url, ca }: DemoServer): Promise<Row[]> {
  const agent = new Agent({ keepAlive: true, ca });
  const post = (body: object) => exchange(url, { method: 'POST', body: JSON.stringify(body), agent, timeout: TIMEOUT });
  try {
    // A warm-up: the TLS handshake and the first run of the code would distort the time of a decision.
    await post(probeReview('warm-up'));
    const rows: Row[] = [];
    for (const scene of scenes) {
      const { body, milliseconds } = await post(scene.review);
      const { allowed, auditAnnotations, status } = (JSON.parse(body) as Answered).response;
      const { reason, to } = auditAnnotations;
      rows.push({
        project: undefined,
        ...known(scene),
        to: allowed ? to : undefined,
        reason,
        milliseconds,
        message: status?.message,
        role: undefined,
      });
    }
    return rows;
  } finally {
    agent.destroy();
  }
}
