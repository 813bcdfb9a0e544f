import { MAPPING_KEY } from '../../names.ts';
import type { Schema, Section } from '../setting.ts';

/** @param schema the JSON Schema of a mapping, so that a fault is found before anything is installed */
export function mapping(schema: Schema): Section {
  const { $schema: _, $id: __, title: ___, type: ____, ...rest } = schema;
  return {
    title: 'The mapping: which pod gets which account',
    settings: [
      {
        key: 'mapping',
        says:
          'Who owns the mapping. null: the ConfigMap does. The webhook writes a starter into it once, kubectl edit is the ' +
          'way to change it, and upgrades leave it alone. A mapping here, or the text of a file (--set-file mapping=' +
          `${MAPPING_KEY}): ` +
          'these values do, and an upgrade writes them. From null to a mapping here, Helm 4 wants --force-conflicts once, for the ' +
          'first change. From here back to null, the webhook keeps the mapping and puts it into the ConfigMap, for people to edit.',
        value: null,
        schema: { type: ['object', 'string', 'null'], ...forGo(rest) },
      },
    ],
  };
}

/** Helm compiles patterns by Go's rules (https://github.com/google/re2/wiki/Syntax), which have no look-ahead. */
function forGo(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === 'pattern' && typeof value === 'string' && value.includes('(?!') ? undefined : value,
  ) as Schema;
}
