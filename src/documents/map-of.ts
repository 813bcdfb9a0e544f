import * as z from 'zod';
import { isMap } from '../collections/is-map.ts';

/**
 * A record that refuses the key `__proto__`. A preprocessing step could do that, too, but would hide defaults from the
 * JSON Schema.
 */
const WholeRecord: z.core.$constructor<z.ZodRecord> = z.core.$constructor('WholeRecord', (inst, def) => {
  const record: z.core.$constructor<z.ZodRecord> = z.ZodRecord;
  record.init(inst, def);
  const { parse } = inst._zod;
  inst._zod.parse = (payload, context) => {
    if (isMap(payload.value) && Object.hasOwn(payload.value, '__proto__'))
      payload.issues.push({
        code: 'invalid_key',
        origin: 'record',
        input: '__proto__',
        path: ['__proto__'],
        issues: [{ code: 'custom', path: [], message: 'another name: programs in JavaScript drop this one' }],
        inst,
      });
    return parse(payload, context);
  };
});

/**
 * A map whose keys the schema does not list. Zod silently drops the key `__proto__`; here, the key is an issue.
 *
 * @param error ends the sentence `found …, wanted …` for a value that is not a map
 */
export function mapOf<Key extends z.core.$ZodRecordKey, Value extends z.ZodType>(
  keyType: Key,
  valueType: Value,
  { error }: { error?: string } = {},
): z.ZodRecord<Key, Value> {
  const def = { type: 'record', keyType, valueType, ...(error === undefined ? {} : { error: () => error }) } as const;
  return new WholeRecord(def) as unknown as z.ZodRecord<Key, Value>;
}
