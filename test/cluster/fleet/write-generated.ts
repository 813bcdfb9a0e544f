import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Generated } from '../../../src/generate/generated.ts';

const standIn = join(import.meta.dirname, '../../fixtures/charts/gitlab-runner');

/**
 * Writes generated files into a folder. If the chart has a dependency, it is put where `helm dependency update` would
 * put it.
 *
 * @returns the folder of the chart
 */
export function writeGenerated(folder: string, files: Generated): string {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  if (files.get('chart/Chart.yaml')?.includes('\n  - name: gitlab-runner\n'))
    cpSync(standIn, join(folder, 'chart/charts/gitlab-runner'), { recursive: true });
  return join(folder, 'chart');
}
