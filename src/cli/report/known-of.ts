import { readMapping } from '../../files/read-mapping.ts';
import type { ReadText } from '../../files/read-text.ts';
import type { Known } from '../../records/report/report.ts';

/** Returns what the mapping says about projects and namespaces. Names are only for people. */
export async function knownOf(
  file: string | undefined,
  { namespaces, projects }: { namespaces: readonly string[]; projects: readonly string[] },
  io: { read: ReadText },
): Promise<Known> {
  const mapping = file === undefined ? undefined : (await readMapping(file, io)).mapping;
  const ofRules = (mapping?.rules ?? []).flatMap((rule) => (rule.kind === 'job' ? (rule.match.projects ?? []) : []));
  const ofManagers = (mapping?.managers ?? []).flatMap((manager) => manager.namespaces);
  return {
    names: mapping?.names ?? new Map(),
    projects: new Set(projects.length > 0 ? projects : ofRules),
    namespaces: new Set(namespaces.length > 0 ? namespaces : ofManagers),
  };
}
