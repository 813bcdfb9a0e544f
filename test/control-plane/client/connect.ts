import { readFileSync } from 'node:fs';
import { Cluster } from './cluster.ts';
import type { Connection } from './connection.ts';

/**
 * @param file path of a JSON {@link Connection}; by default the environment variable `CONTROL_PLANE`, which `npm test`
 *   sets
 * @returns the control plane of this test run
 * @throws Error that says how to start one, if none is running
 */
export function connect(file = process.env.CONTROL_PLANE): Cluster {
  if (!file) {
    throw new Error(
      'This test needs a control plane. Run it by `npm test -- <file>`, or start one by ' +
        '`node test/control-plane/serve-by-hand.ts` and set CONTROL_PLANE as that prints it.',
    );
  }
  return new Cluster(JSON.parse(readFileSync(file, 'utf8')) as Connection);
}
