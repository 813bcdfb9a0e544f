import { casesJsonSchema } from '../../cases/document/json-schema.ts';
import { fleetJsonSchema } from '../../fleet/document/json-schema.ts';
import { mappingJsonSchema } from '../../mapping/document/json-schema.ts';
import { PROGRAM } from '../../names.ts';
import type { Input } from '../run/command.ts';
import { entryOf } from '../run/entry-of.ts';

/** The kinds of files that have a schema. */
const KINDS: Readonly<Record<string, () => Record<string, unknown>>> = {
  mapping: mappingJsonSchema,
  fleet: fleetJsonSchema,
  cases: casesJsonSchema,
};

export const usage = {
  description: `Prints the JSON Schema (draft 7) of a kind of file, for completion and checks in an editor. The schema covers each field
by itself; validate also checks the file as a whole.`,
  arguments: [
    { name: 'KIND', description: `kind of file: ${Object.keys(KINDS).join(', ')}`, choices: Object.keys(KINDS) },
  ],
  options: {},
  examples: [
    {
      command: `${PROGRAM} schema mapping > mapping.schema.json`,
      shows: 'then start the mapping with: # yaml-language-server: $schema=mapping.schema.json',
    },
  ],
} as const;

export async function run({ arguments: [kind = ''] }: Input<typeof usage>): Promise<Record<string, unknown>> {
  return entryOf(KINDS, kind, 'schema', 'schema mapping')();
}

export function exitCode(): 0 {
  return 0;
}

export const views = {
  text: (schema: Record<string, unknown>) => `${JSON.stringify(schema, null, 2)}\n`,
  json: (schema: Record<string, unknown>) => schema,
};
