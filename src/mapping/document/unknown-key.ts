import type { UnknownKey } from '../../documents/check-schema.ts';
import { nearest } from '../../documents/nearest.ts';
import { schemaKeys, schemaPlaceOf } from '../../documents/schema-keys.ts';
import { show } from '../../documents/show.ts';
import { jobMatchers, managerMatchers } from './rule-schema.ts';
import { mappingSchema } from './schema.ts';
import { untrustedMatcher } from './untrusted-matchers.ts';

const KEYS = schemaKeys(mappingSchema);

/** @param kind the kind of the rule, if the key is in a rule of known kind */
export function unknownKey(kind: 'manager' | 'job' | undefined): UnknownKey {
  return (path, key) => {
    const place = schemaPlaceOf(path);
    const keys = KEYS(path);
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

/** Returns advice for a key that belongs one level higher or lower. */
function misplaced(place: string, key: string): string | undefined {
  if (place === 'rules' && KEYS(['rules', 'match']).includes(key)) return 'move it into match';
  return place === 'rules.match' && KEYS(['rules']).includes(key)
    ? 'move it out of match, to the rule itself'
    : undefined;
}

function keysOfKind(kind: 'manager' | 'job' | undefined, all: readonly string[]): readonly string[] {
  if (kind === undefined) return all;
  return ['kind', ...Object.keys(kind === 'manager' ? managerMatchers : jobMatchers)];
}

function otherKind(key: string, kind: 'manager' | 'job' | undefined): string {
  const owner = kind === 'manager' ? 'job' : 'manager';
  return `found ${key}, which belongs to rules of kind ${owner}, in a rule of kind ${kind}: remove it, or write two rules`;
}
