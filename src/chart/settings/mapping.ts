import { MAPPING_KEY } from '../../names.ts';
import type { Schema, Section } from '../setting.ts';

/** @param schema the JSON Schema of a mapping, so that Helm finds errors before it installs anything */
export function mapping(schema: Schema): Section {
  const { $schema: _, $id: __, title: ___, type: ____, ...rest } = schema;
  return {
    title: 'The mapping: which pod gets which account',
    settings: [
      {
        key: 'mapping',
        says:
          'The owner of the mapping. null: the ConfigMap. The webhook writes a starter mapping to it once, you change it with ' +
          'kubectl edit, and upgrades do not touch it. A mapping, or the text of a file (--set-file mapping=' +
          `${MAPPING_KEY}): ` +
          'these values, which an upgrade writes to the ConfigMap. For the first change from null to a mapping, Helm 4 needs ' +
          '--force-conflicts once. After a change back to null, the webhook writes the last mapping to the ConfigMap, for you to edit.',
        value: null,
        schema: { type: ['object', 'string', 'null'], ...forGo(rest) },
      },
    ],
  };
}

/**
 * Removes patterns with a look-ahead: Helm compiles patterns in Go's syntax, which has none
 * (https://github.com/google/re2/wiki/Syntax).
 */
function forGo(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === 'pattern' && typeof value === 'string' && value.includes('(?!') ? undefined : value,
  ) as Schema;
}
