import { warning } from '../../../documents/check.ts';
import type { Mapping } from '../../mapping.ts';
import { showProject } from '../../show-project.ts';
import type { MappingCheck } from '../draft.ts';
import { type Shadow, type Slice, shadows } from '../shadows.ts';

export const unreachableValue: MappingCheck = {
  code: 'unreachable_value',
  check({ mapping }) {
    return shadows(mapping).flatMap((shadow) => (shadow.remaining > 0 ? valuesOf(shadow, mapping) : []));
  },
};

function valuesOf({ rule, hidden }: Shadow, mapping: Mapping) {
  return hidden.map(({ by, slice }) => {
    // Only a rule with a list of values can be hidden in part.
    const { matcher, index, value } = slice as Slice;
    const shown = matcher === 'projects' ? showProject(value, mapping) : value;
    const message = `rule ${rule.name} never decides for ${shown}, because the earlier rule ${by.name} matches it: remove it from one of the two`;
    return warning(rule, ['match', matcher, index], message);
  });
}
