import * as z from 'zod';
import type { Case } from '../case.ts';
import { casesSchema, FIELDS_OF_KIND } from './schema.ts';

type Schema = z.core.JSONSchema.BaseSchema;

/**
 * Returns the JSON Schema of a file of cases as people write it, in which defaults may be omitted. Draft 7 has the best
 * support in editors.
 */
export function casesJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(casesSchema, { io: 'input', target: 'draft-7' }) as Schema;
  const entry = (rest.properties as Record<string, Schema>).cases?.items as Schema;
  entry.anyOf = [{ required: ['account'] }, { required: ['reason'] }];
  entry.allOf = (Object.keys(FIELDS_OF_KIND) as Case['kind'][]).map((kind) => ({
    if: { properties: { kind: { const: kind } }, ...(kind === 'job' ? {} : { required: ['kind'] }) },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: othersOf(kind), required: [kind === 'job' ? 'project' : 'namespace'] },
  }));
  return {
    $schema,
    $id: 'urn:gitlab-runner-irsa:schema:cases:1',
    title: 'Cases of gitlab-runner-irsa',
    description: 'What a mapping must decide about pods: gitlab-runner-irsa test checks it.',
    ...rest,
  };
}

/** Returns schemas that refuse the fields of the other kinds. */
function othersOf(kind: Case['kind']): Record<string, false> {
  const others = Object.entries(FIELDS_OF_KIND).flatMap(([each, fields]) => (each === kind ? [] : fields));
  return Object.fromEntries(others.map((field) => [field, false]));
}
