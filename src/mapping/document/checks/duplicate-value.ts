import { type PartIssue, warning } from '../../../documents/check.ts';
import type { Path } from '../../../documents/path.ts';
import { show } from '../../../documents/show.ts';
import type { Mapping } from '../../mapping.ts';
import { showProject } from '../../show-project.ts';
import type { MappingCheck, MappingPart } from '../draft.ts';

type About = MappingPart | 'document';

export const duplicateValue: MappingCheck = {
  code: 'duplicate_value',
  check({ mapping }) {
    return [
      ...mapping.managers.flatMap((manager) => listsOf(manager, manager, [], mapping)),
      ...mapping.rules.flatMap((rule) => listsOf(rule.match, rule, ['match'], mapping)),
      ...mapping.rules.flatMap((rule) => {
        return rule.kind === 'job' ? repeated(rule.allow, rule, ['allow'], show, [rule.serviceAccount]) : [];
      }),
      ...listsOf(mapping.exempt, 'document', ['exempt'], mapping),
    ];
  },
};

function listsOf(lists: object, about: About, path: Path, mapping: Mapping): PartIssue<MappingPart>[] {
  return Object.entries(lists).flatMap(([key, value]) => {
    const shown = key === 'projects' ? (id: string) => showProject(id, mapping) : show;
    return Array.isArray(value) ? repeated(value, about, [...path, key], shown) : [];
  });
}

/** @param seenBefore further values that the list must not repeat */
function repeated(
  list: readonly string[],
  about: About,
  path: Path,
  shown: (value: string) => string,
  seenBefore: readonly string[] = [],
): PartIssue<MappingPart>[] {
  const seen = new Set(seenBefore);
  return list.flatMap((value, index) => {
    if (seen.has(value)) return [warning(about, [...path, index], `found ${shown(value)} a second time: remove it`)];
    seen.add(value);
    return [];
  });
}
