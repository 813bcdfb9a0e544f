import { isMap } from '../../collections/is-map.ts';
import type { Check } from '../../documents/check.ts';
import type { IssueList } from '../../documents/issue-list.ts';
import { createPartReader } from '../../documents/part-reader.ts';
import type { Path } from '../../documents/path.ts';
import type { Manager, Mapping, Rule } from '../mapping.ts';
import { managerSchema } from './manager-schema.ts';
import { kindIn, ruleSchemaFor } from './rule-schema.ts';
import { outlineSchema } from './schema.ts';
import { unknownKey } from './unknown-key.ts';

/**
 * The parts of a mapping that passed the schema, so that the checks can also report issues in a mapping with broken
 * parts.
 */
type MappingDraft = {
  /** The valid parts, in order. A setting that is invalid has its default value. */
  mapping: Mapping;
  /** False if a manager could not be read. Then no check may say that no manager has a certain value. */
  managersComplete: boolean;
};

export type MappingPart = Manager | Rule;

export type MappingCheck = Check<MappingDraft, MappingPart>;

/** Checks every part of a mapping against its schema. */
export function toDraft(value: unknown): {
  draft: MappingDraft;
  issues: IssueList;
  pathOf: (part: MappingPart) => Path;
} {
  const reader = createPartReader(outlineSchema, value, unknownKey(undefined));
  const { parts, issues, pathOf } = reader;
  const managers = reader.readList('managers', (entry, path) => reader.read(managerSchema, entry, path));
  const rules = reader.readList('rules', (entry, path) => {
    return reader.read(ruleSchemaFor(entry), entry, path, unknownKey(kindIn(entry)));
  });
  const listed = parts.managers === undefined || Array.isArray(parts.managers);
  const { shape } = outlineSchema;
  const mapping: Mapping = {
    version: 1,
    managers: managers.sound,
    rules: rules.sound,
    default: reader.soundOrDefault(shape.default, 'default'),
    unannotated: reader.soundOrDefault(shape.unannotated, 'unannotated'),
    exempt: reader.soundOrDefault(shape.exempt, 'exempt'),
    names: reader.soundOrDefault(shape.names, 'names'),
    contact: reader.soundOrDefault(shape.contact, 'contact'),
  };
  return { draft: { mapping, managersComplete: isMap(value) && listed && managers.isComplete }, issues, pathOf };
}
