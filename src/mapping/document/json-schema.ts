import * as z from 'zod';
import { jobMatchers, managerMatchers } from './rule-schema.ts';
import { mappingSchema } from './schema.ts';

type Schema = z.core.JSONSchema.BaseSchema;

/**
 * Returns the JSON Schema of a mapping as people write it, in which fields with defaults are optional. Draft 7 has the
 * best support in editors. Checks that compare several places are not part of it.
 */
export function mappingJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(mappingSchema, { io: 'input', target: 'draft-7' }) as Schema;
  const { $schema, ...rest } = schema;
  const manager = entryOf(rest, 'managers');
  manager.oneOf = ['serviceAccount', 'user', 'group'].map((identity) => ({
    required: identity === 'serviceAccount' ? [identity] : [identity, 'namespaces'],
  }));
  const rule = entryOf(rest, 'rules');
  rule.if = { properties: { match: { properties: { kind: { const: 'manager' } }, required: ['kind'] } } };
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  rule.then = { properties: { match: without(jobMatchers, managerMatchers), allow: false, optOut: false } };
  rule.else = { properties: { match: without(managerMatchers, jobMatchers) } };
  return {
    $schema,
    $id: 'urn:gitlab-runner-irsa:schema:mapping:1',
    title: 'Mapping of gitlab-runner-irsa',
    description: 'Which ServiceAccount the pods of GitLab runner managers and of their jobs get.',
    ...rest,
  };
}

/** Returns a schema that refuses the matchers of one kind that the other does not have. */
function without(refused: object, kept: object): Schema {
  const names = Object.keys(refused).filter((name) => !(name in kept));
  return { properties: Object.fromEntries(names.map((name) => [name, false])) };
}

function entryOf({ properties }: Schema, list: string): Schema {
  return (properties as Record<string, Schema>)[list]?.items as Schema;
}
