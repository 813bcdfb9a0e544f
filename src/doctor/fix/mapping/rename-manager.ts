import type { Manager, Mapping } from '../../../mapping/mapping.ts';
import type { Installation } from '../../world/world.ts';
import type { Fix } from '../fix.ts';
import { editMapping } from './edit-mapping.ts';

/**
 * Corrects the account of a manager, also in the rules that name it, because the mapping is invalid if only one of them
 * changes.
 */
export function renameManager(
  installation: Installation,
  { managers, rules }: Mapping,
  manager: Manager,
  account: string,
): readonly Fix[] {
  return [
    editMapping(installation, { path: `managers[${managers.indexOf(manager)}].serviceAccount`, set: account }),
    ...rules.flatMap((rule, at) => {
      const createdBy = rule.kind === 'job' ? rule.match.createdBy : undefined;
      if (createdBy?.includes(manager.key) !== true) return [];
      const set = createdBy.map((key) => (key === manager.key ? account : key));
      return [editMapping(installation, { path: `rules[${at}].match.createdBy`, set })];
    }),
  ];
}
