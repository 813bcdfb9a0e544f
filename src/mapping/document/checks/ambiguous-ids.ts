import { error } from '../../../documents/check.ts';
import { showList } from '../../../documents/show.ts';
import type { JobRule } from '../../mapping.ts';
import { reachOfRules } from '../../reach.ts';
import { placeholdersOf } from '../../template.ts';
import type { MappingCheck } from '../draft.ts';

/** Project 4242 of one GitLab instance is not project 4242 of another instance. */
export const ambiguousIds: MappingCheck = {
  code: 'ambiguous_ids',
  check({ mapping }) {
    if (new Set(mapping.managers.map(({ instance }) => instance)).size < 2) return [];
    const reaches = reachOfRules(mapping);
    const inRules = mapping.rules
      .filter((rule) => rule.kind === 'job')
      .flatMap((rule) => {
        const what = rule.match.instances === undefined ? idsIn(rule) : undefined;
        if (what === undefined) return [];
        const managers = mapping.managers.filter(({ key }) => reaches.get(rule)?.managers.has(key));
        const instances = [...new Set(managers.map(({ instance }) => instance ?? 'one without a name'))];
        if (instances.length < 2) return [];
        const message = `rule ${rule.name}: found ${what} for jobs of several GitLab instances (${showList(instances)}), where the same id means different things: add instances to match`;
        return [error(rule, ['match'], message)];
      });
    if (mapping.names.size === 0) return inRules;
    const message =
      'found names of projects for managers of several GitLab instances, where the same id means different projects: remove names';
    return [...inRules, error('document', ['names'], message)];
  },
};

function idsIn({ match, serviceAccount }: JobRule): string | undefined {
  const placeholders = placeholdersOf(serviceAccount);
  if (match.projects !== undefined || placeholders.includes('project')) return 'project ids';
  if (match.rootGroups !== undefined || placeholders.includes('rootGroup')) return 'group ids';
  return match.runners === undefined ? undefined : 'runner ids';
}
