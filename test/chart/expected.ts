import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChartInput } from '../../src/chart/settings.ts';
import { chartFiles, withValuesTable } from '../../src/chart/write/chart-files.ts';
import { mappingJsonSchema } from '../../src/mapping/document/json-schema.ts';

/** The bundled chart, which is the wrapper chart for one runner. */
export const folder = join(import.meta.dirname, '../../chart');

/**
 * Returns the expected content of the generated files of `chart/`, by path.
 *
 * @param release image without a tag, and publication; a clone has neither
 */
export function expectedFiles(
  release: Pick<ChartInput, 'image' | 'publication'> = { image: '' },
): Record<string, string> {
  const { version } = JSON.parse(readFileSync(join(folder, '../package.json'), 'utf8')) as { version: string };
  const input = { version, ...release, runners: [{ key: 'gitlab-runner' }], mappingSchema: mappingJsonSchema() };
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  return { ...chartFiles(input), 'README.md': withValuesTable(readme, input) };
}
