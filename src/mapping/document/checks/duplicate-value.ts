import { type PartIssue, warning } from '../../../documents/check.ts';
import type { Path } from '../../../documents/path.ts';
import { show } from '../../../documents/show.ts';
import type { MappingCheck, MappingPart } from '../draft.ts';

type About = MappingPart | 'document';

export const duplicateValue: MappingCheck = {
  code: 'duplicate_value',
  check({ mapping }) {
    return [
      ...mapping.managers.flatMap((manager) => listsOf(manager, manager, [])),
      ...mapping.rules.flatMap((rule) => listsOf(rule.match, rule, ['match'])),
      ...mapping.rules.flatMap((rule) => {
        return rule.kind === 'job' ? repeated(rule.allow, rule, ['allow'], [rule.serviceAccount]) : [];
      }),
      ...listsOf(mapping.exempt, 'document', ['exempt']),
    ];
  },
};

function listsOf(lists: object, about: About, path: Path): PartIssue<MappingPart>[] {
  return Object.entries(lists).flatMap(([key, value]) => {
    return Array.isArray(value) ? repeated(value, about, [...path, key]) : [];
  });
}

/** @param seenBefore values that need not be in this list */
function repeated(
  list: readonly string[],
  about: About,
  path: Path,
  seenBefore: readonly string[] = [],
): PartIssue<MappingPart>[] {
  const seen = new Set(seenBefore);
  return list.flatMap((value, index) => {
    if (seen.has(value)) return [warning(about, [...path, index], `found ${show(value)} a second time: remove it`)];
    seen.add(value);
    return [];
  });
}
