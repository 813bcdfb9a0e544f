import { checkSchema } from '../../documents/check-schema.ts';
import type { Issue } from '../../documents/issue.ts';
import type { Path } from '../../documents/path.ts';
import { isMap } from '../../is-map.ts';
import type { Manager, Mapping, Rule } from '../mapping.ts';
import { managerSchema } from './manager-schema.ts';
import { ruleSchemaFor } from './rule-schema.ts';
import { outlineSchema } from './schema.ts';
import { unknownKey } from './unknown-key.ts';

/**
 * The parts of a mapping that passed the schema, each with its place, so that the checks can say what is wrong with them
 * while other parts are still broken.
 */
export type Draft = {
  /** The sound parts, in order; a setting that is not sound has its default. */
  mapping: Mapping;
  pathOf: (part: Manager | Rule) => Path;
  /** False when a manager could not be read: then nobody knows what no manager has. */
  managersComplete: boolean;
};

/** Checks every part of a mapping against its schema. */
export function toDraft(value: unknown): { draft: Draft; issues: readonly Issue[] } {
  const outline = checkSchema(outlineSchema, value, [], unknownKey(undefined));
  const parts = isMap(value) ? value : {};
  const paths = new Map<Manager | Rule, Path>();
  const issues = [...outline.issues];

  const readManager = (entry: unknown, index: number): Manager[] => {
    const path = ['managers', index];
    const checked = checkSchema(managerSchema, entry, path, unknownKey(undefined));
    issues.push(...checked.issues);
    if (checked.value === undefined) return [];
    paths.set(checked.value, path);
    return [checked.value];
  };
  const readRule = (entry: unknown, index: number): Rule[] => {
    const path = ['rules', index];
    const checked = checkSchema(ruleSchemaFor(entry), entry, path, unknownKey(kindOf(entry)));
    issues.push(...checked.issues);
    if (checked.value === undefined) return [];
    paths.set(checked.value, path);
    return [checked.value];
  };

  const managers = listIn(parts, 'managers').flatMap(readManager);
  const rules = listIn(parts, 'rules').flatMap(readRule);
  const listed = parts.managers === undefined || Array.isArray(parts.managers);
  const managersComplete = isMap(value) && listed && managers.length === listIn(parts, 'managers').length;
  const { shape } = outlineSchema;
  const mapping: Mapping = {
    version: 1,
    managers,
    rules,
    default: soundOr(shape.default, parts.default),
    unannotated: soundOr(shape.unannotated, parts.unannotated),
    exempt: soundOr(shape.exempt, parts.exempt),
  };
  return { draft: { mapping, pathOf: (part) => paths.get(part) as Path, managersComplete }, issues };
}

type Sound<T> = {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
  parse(value: unknown): T;
};

function soundOr<T>(schema: Sound<T>, value: unknown): T {
  const result = schema.safeParse(value);
  return result.success ? result.data : schema.parse(undefined);
}

function listIn(parts: Record<string, unknown>, key: string): readonly unknown[] {
  const list = parts[key];
  return Array.isArray(list) ? list : [];
}

function kindOf(rule: unknown): Rule['kind'] | undefined {
  const kind = (rule as { match?: { kind?: unknown } | null } | null)?.match?.kind;
  return kind === 'manager' || kind === 'job' ? kind : undefined;
}
