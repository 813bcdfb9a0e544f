import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CALL_PATIENCE } from '../../control-plane/client/wait-until.ts';
import type { Scope } from '../../scope.ts';
import { assembleChart } from './assemble.ts';

const TEMPLATES = ['mutating', 'validating'].map((which) => `templates/${which}-webhook-configuration.yaml`);

/**
 * The chart, whose webhooks have all the time that an API server allows: on a busy machine a review may take longer than the
 * chart's two seconds, and then enforce refuses a pod and an edit is stored unseen. bench/ measures how long a review takes. In
 * the template and not in the cluster, so that no upgrade and no rollback resets it.
 *
 * @returns the folder, which goes with the test
 */
export function assemblePatiently(t: Scope): string {
  const texts = TEMPLATES.map((path) => {
    const text = readFileSync(join(import.meta.dirname, '../../../chart', path), 'utf8');
    const patient = text.replace(/^( +timeoutSeconds): \d+$/m, `$1: ${CALL_PATIENCE}`);
    if (patient === text) throw new Error(`${path} has no timeoutSeconds`);
    return [path, patient];
  });
  return assembleChart(t, Object.fromEntries(texts));
}
