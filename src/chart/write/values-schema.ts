import { PROGRAM } from '../../names.ts';
import { anyObject, closed, truth } from '../schemas.ts';
import type { Schema, Section, Setting } from '../setting.ts';

/**
 * @returns values.schema.json as an object. It allows no unknown keys, so that Helm refuses a misspelled one. It
 *   includes `global`, which Helm adds to the values of every chart, and `enabled`, with which a parent chart turns
 *   this one on or off
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
