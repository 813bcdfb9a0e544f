import type { UnknownKey } from '../../documents/check-schema.ts';
import { nearest } from '../../documents/nearest.ts';
import { show } from '../../documents/show.ts';
import { managerFields } from './manager-schema.ts';
import { anyRuleSchema, jobMatchers, managerMatchers } from './rule-schema.ts';
import { mappingSchema, settingFields } from './schema.ts';
import { untrustedMatcher } from './untrusted-matchers.ts';

/** The keys of every map, by its path without list indexes. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(mappingSchema.shape),
  managers: Object.keys(managerFields.shape),
  rules: Object.keys(anyRuleSchema.shape),
  'rules.match': Object.keys(anyRuleSchema.shape.match.shape),
  default: Object.keys(settingFields.default.unwrap().shape),
  'default.manager': ['serviceAccount'],
  'default.job': ['serviceAccount'],
  exempt: Object.keys(settingFields.exempt.unwrap().shape),
};

/** @param kind that of the rule, where the key is in a rule of known kind */
export function unknownKey(kind: 'manager' | 'job' | undefined): UnknownKey {
  return (path, key) => {
    const place = path.filter((step) => typeof step === 'string').join('.');
    const keys = KEYS[place] as readonly string[];
    if (place.startsWith('rules') && keys.includes(key)) return { code: 'other_kind', message: otherKind(key, kind) };
    const untrusted = place === 'rules.match' && kind !== 'manager' ? untrustedMatcher(key) : undefined;
    if (untrusted !== undefined) return { code: 'untrusted_matcher', message: `${show(key)} ${untrusted}` };
    const own = place === 'rules.match' ? keysOfKind(kind, keys) : keys;
    const near = nearest(key, own);
    const hint =
      near === undefined ? (misplaced(place, key) ?? `wanted one of ${own.join(', ')}`) : `did you mean ${near}?`;
    return { code: 'unknown_key', message: `found the unknown key ${show(key)}: ${hint}` };
  };
}

/** A key that belongs one level higher or lower. */
function misplaced(place: string, key: string): string | undefined {
  if (place === 'rules' && KEYS['rules.match']?.includes(key)) return 'move it into match';
  return place === 'rules.match' && KEYS.rules?.includes(key) ? 'move it out of match, to the rule itself' : undefined;
}

function keysOfKind(kind: 'manager' | 'job' | undefined, all: readonly string[]): readonly string[] {
  if (kind === undefined) return all;
  return ['kind', ...Object.keys(kind === 'manager' ? managerMatchers : jobMatchers)];
}

function otherKind(key: string, kind: 'manager' | 'job' | undefined): string {
  const owner = kind === 'manager' ? 'job' : 'manager';
  return `found ${key}, which belongs to rules of kind ${owner}, in a rule of kind ${kind}: remove it, or write two rules`;
}
