import type { Path } from '../../../documents/path.ts';
import { show } from '../../../documents/show.ts';
import { type Check, type Complaint, warning } from './check.ts';

export const duplicateValue: Check = {
  code: 'duplicate_value',
  check({ mapping, pathOf }) {
    const { exempt } = mapping;
    return [
      ...mapping.managers.flatMap((manager) => listsOf(manager, pathOf(manager))),
      ...mapping.rules.flatMap((rule) => listsOf(rule.match, [...pathOf(rule), 'match'])),
      ...mapping.rules.flatMap((rule) => {
        return rule.kind === 'job' ? repeated(rule.allow, [...pathOf(rule), 'allow'], [rule.serviceAccount]) : [];
      }),
      ...listsOf(exempt, ['exempt']),
    ];
  },
};

function listsOf(part: object, path: Path): Complaint[] {
  return Object.entries(part).flatMap(([key, value]) => (Array.isArray(value) ? repeated(value, [...path, key]) : []));
}

/** @param said what need not be said again in this list */
function repeated(list: readonly string[], path: Path, said: readonly string[] = []): Complaint[] {
  const seen = new Set(said);
  return list.flatMap((value, index) => {
    if (seen.has(value)) return [warning([...path, index], `${show(value)} is there already: remove it`)];
    seen.add(value);
    return [];
  });
}
