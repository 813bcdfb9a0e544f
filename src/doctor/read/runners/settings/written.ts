import { isMap } from '../../../../collections/is-map.ts';
import type { DocumentPlace } from '../../../world/place.ts';
import { type Setting, settingBy, type Variable } from '../../../world/runner/setting.ts';
import type { Unseen } from '../../../world/seen.ts';

/** One `[[runners]]` of a document. */
export type Written = { table: Readonly<Record<string, unknown>>; place: DocumentPlace };

/** Values that the runner reads as true (Go `strconv.ParseBool`). */
const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);

/** True if the runner reads a value, from a document or a variable, as true. */
export function isTrue(value: unknown): boolean {
  return TRUE.has(String(value));
}

/**
 * Returns the value at a path of keys. Case does not matter, because the runner's parser (BurntSushi/toml) ignores it.
 */
export function valueAt(table: Written['table'], path: readonly string[]): unknown {
  let value: unknown = table;
  for (const key of path) {
    if (!isMap(value)) return undefined;
    const written = Object.keys(value).find((one) => one.toLowerCase() === key.toLowerCase());
    value = written === undefined ? undefined : value[written];
  }
  return value;
}

/** Reads the settings of one `[[runners]]`. A variable of the environment overrides the document. */
export type SettingReader = {
  /**
   * Reads the effective value.
   *
   * @param name of the variable
   * @param path within `[[runners]]`
   */
  read(name: string, ...path: readonly string[]): Setting<string> | undefined;
  /** Returns the setting that a variable makes; `undefined` if it is empty or comes from a Secret. */
  setBy(variable: Variable): Setting<string> | undefined;
  /** Returns the value in the document, if a variable overrides it. */
  readOverridden(name: string, ...path: readonly string[]): Setting<string> | undefined;
  /** Returns only that a setting has a value, for secrets. */
  readPresence(name: string, ...path: readonly string[]): Setting<'present'> | undefined;
  /** Settings whose variable comes from a Secret, so that the value is not known. */
  unread: Unseen[];
};

export function settingReader(
  index: number,
  written: Written | undefined,
  variables: readonly Variable[],
): SettingReader {
  const unread: Unseen[] = [];
  const inDocument = (path: readonly string[]): Setting<string> | undefined => {
    const value = written && valueAt(written.table, path);
    if (written === undefined || value === undefined || value === '' || isMap(value) || Array.isArray(value))
      return undefined;
    return {
      value: String(value),
      place: written.place,
      by: 'document',
      path: [`runners[${index}]`, ...path].join('.'),
    };
  };
  const setBy = (variable: Variable): Setting<string> | undefined => {
    const { name, value } = variable;
    if (value === undefined)
      unread.push({ what: `variable ${name}`, why: 'its value comes from a Secret', because: 'absent' });
    return value ? settingBy(variable, value) : undefined;
  };
  return {
    unread,
    setBy,
    read(name, ...path) {
      const variable = variables.find((one) => one.name === name);
      return (variable && setBy(variable)) ?? inDocument(path);
    },
    readOverridden(name, ...path) {
      return variables.some((one) => one.name === name && one.value) ? inDocument(path) : undefined;
    },
    readPresence(name, ...path) {
      const variable = variables.find((one) => one.name === name && one.value !== '');
      // A value from a Secret is never read, but the variable is set.
      if (variable !== undefined) return settingBy(variable, 'present');
      const found = inDocument(path);
      return found && { ...found, value: 'present' };
    },
  };
}
