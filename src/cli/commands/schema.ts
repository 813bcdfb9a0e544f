import { fleetJsonSchema } from '../../fleet/document/json-schema.ts';
import { mappingJsonSchema } from '../../mapping/document/json-schema.ts';
import { PROGRAM } from '../../names.ts';
import type { Input } from '../command.ts';
import { entryOf } from '../entry-of.ts';

/** What has a schema. */
const NOUNS: Readonly<Record<string, () => Record<string, unknown>>> = {
  mapping: mappingJsonSchema,
  fleet: fleetJsonSchema,
};

export const usage = {
  description: `Prints the JSON Schema (draft 7) of a file, for editors that complete and check while one types. It says what can be
said of one place; validate also checks what only shows in the whole.`,
  arguments: [{ name: 'KIND', description: `what to describe: ${Object.keys(NOUNS).join(', ')}` }],
  options: {},
  examples: [
    {
      command: `${PROGRAM} schema mapping > mapping.schema.json`,
      shows: 'then begin the mapping with: # yaml-language-server: $schema=mapping.schema.json',
    },
  ],
} as const;

export async function run({ arguments: [noun = ''] }: Input<typeof usage>): Promise<Record<string, unknown>> {
  return entryOf(NOUNS, noun, 'schema')();
}

export function exitCode(): 0 {
  return 0;
}

export const views = {
  text: (schema: Record<string, unknown>) => `${JSON.stringify(schema, null, 2)}\n`,
  json: (schema: Record<string, unknown>) => schema,
};
