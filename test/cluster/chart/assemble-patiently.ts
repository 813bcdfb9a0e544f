import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CALL_PATIENCE } from '../../control-plane/client/wait-until.ts';
import type { Scope } from '../../scope.ts';
import { assembleChart } from './assemble.ts';

const TEMPLATES = ['mutating', 'validating'].map((which) => `templates/${which}-webhook-configuration.yaml`);

/**
 * Assembles the chart with the longest timeout for its webhooks that an API server allows. On a busy machine, a review
 * may take longer than the two seconds in the chart. Then enforce would refuse a pod, or an edit would be stored
 * without a review. bench/ measures how long a review takes. The template is changed, not the cluster, so that no
 * upgrade or rollback resets the timeout.
 *
 * @returns the folder, which is removed with the test
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
