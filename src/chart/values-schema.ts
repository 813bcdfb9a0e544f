import { PROGRAM } from '../names.ts';
import { anyObject, closed, truth } from './schemas.ts';
import type { Schema, Section, Setting } from './setting.ts';

/**
 * @returns values.schema.json as an object. It is closed, so that a misspelled key is refused; `global` and `enabled` are in
 *   it because Helm puts the one into every chart's values and the other is how a chart around this one switches it.
 */
export function valuesSchema(sections: readonly Section[]): Schema {
  const settings = sections.flatMap((section) => section.settings);
  const { properties, ...rest } = below(settings);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: `Values of the chart ${PROGRAM}`,
    ...rest,
    properties: { ...(properties as object), global: anyObject, enabled: truth },
  };
}

function below(settings: readonly Setting[]): Schema {
  return closed(Object.fromEntries(settings.map((each) => [each.key, schemaOf(each)])));
}

function schemaOf(each: Setting): Schema {
  const schema = each.settings === undefined ? each.schema : below(each.settings);
  return { description: each.says, ...schema };
}
