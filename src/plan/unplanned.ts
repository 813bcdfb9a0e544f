import type { MappingIndex } from '../mapping/index/compile.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { isUnchanged, mapPair, type Pair } from './pair.ts';

const PARTS: readonly (readonly [name: string, part: (mapping: Mapping) => unknown])[] = [
  ['managers', ({ managers }) => managers],
  ['rules for managers', ({ rules }) => rules.filter(({ kind }) => kind === 'manager')],
  ['default.manager', (mapping) => mapping.default.manager],
  ['exempt', ({ exempt }) => exempt],
  ['unannotated', ({ unannotated }) => unannotated],
];

/**
 * Returns the changed parts of a mapping that also decide about pods other than jobs. A plan by the rules leaves them
 * out.
 */
export function unplannedIn(indexes: Pair<MappingIndex>): readonly string[] {
  return PARTS.filter(([, part]) => !isUnchanged(mapPair(indexes, ({ mapping }) => part(mapping)))).map(
    ([name]) => name,
  );
}
