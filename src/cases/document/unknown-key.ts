import type { UnknownKey } from '../../documents/check-schema.ts';
import { nearest } from '../../documents/nearest.ts';
import { schemaKeys } from '../../documents/schema-keys.ts';
import { show } from '../../documents/show.ts';
import type { Case } from '../case.ts';
import { casesSchema, FIELDS_OF_KIND } from './schema.ts';

const KEYS = schemaKeys(casesSchema);
const KINDS = Object.keys(FIELDS_OF_KIND) as Case['kind'][];

/** What the mapping, the flags of `explain` and other tools call these keys. */
const ELSEWHERE = new Map([
  ['asks', 'requestedAccount'],
  ['expect', 'account'],
  ['expected', 'account'],
  ['requester', 'createdBy'],
  ['serviceAccount', 'account'],
]);

/**
 * Returns a function that describes an unknown key of a case or of the file.
 *
 * @param kind of the case; `undefined` for keys outside of a case
 */
export function unknownKey(kind: Case['kind'] | undefined): UnknownKey {
  return (path, key) => {
    const owner = KINDS.find((each) => each !== kind && FIELDS_OF_KIND[each].includes(key));
    if (kind !== undefined && owner !== undefined)
      return {
        code: 'other_kind',
        message: `found ${key}, which belongs to cases of kind ${owner}, in a case of kind ${kind}: remove it, or set kind: ${owner}`,
      };
    const others = kind === undefined ? [] : KINDS.flatMap((each) => (each === kind ? [] : FIELDS_OF_KIND[each]));
    const own = KEYS(path).filter((each) => !others.includes(each));
    const near = (kind === undefined ? undefined : ELSEWHERE.get(key)) ?? nearest(key, own);
    const hint = near === undefined ? `wanted one of ${own.join(', ')}` : `did you mean ${near}?`;
    return { code: 'unknown_key', message: `found the unknown key ${show(key)}: ${hint}` };
  };
}
