import { checkAgain } from '../../check-again.ts';
import { refusedFile } from '../../files/refused-file.ts';
import { parseFleet } from '../../fleet/document/parse.ts';
import { parseMapping } from '../../mapping/document/parse.ts';
import type { Mapping } from '../../mapping/mapping.ts';

/**
 * Returns the names and rules of a mapping or a fleet.
 *
 * @returns `url`: the GitLab of a fleet; `undefined` for a mapping
 * @throws a user error `mapping_invalid` or `fleet_invalid`
 */
export function namesIn(file: string, text: string): Pick<Mapping, 'names' | 'rules'> & { url: string | undefined } {
  const { findings, mapping } = parseMapping(text);
  if (mapping !== undefined) return { ...mapping, url: undefined };
  // The finding `other_document` says that the file is a fleet.
  if (!findings.some(({ code }) => code === 'other_document'))
    throw refusedFile('mapping', 'mapping_invalid', file, findings, checkAgain('mapping', file));
  const parsed = parseFleet(text);
  if (parsed.fleet === undefined)
    throw refusedFile('fleet', 'fleet_invalid', file, parsed.findings, checkAgain('fleet', file));
  return { names: parsed.fleet.names, rules: parsed.fleet.rules, url: parsed.fleet.gitlab.url };
}
