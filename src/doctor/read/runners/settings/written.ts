import { isMap } from '../../../../collections/is-map.ts';
import type { DocumentPlace } from '../../../world/place.ts';
import type { Unseen } from '../../../world/seen.ts';
import { type Setting, settingBy, type Variable } from '../../../world/setting.ts';

/** One `[[runners]]` of a document. */
export type Written = { table: Readonly<Record<string, unknown>>; place: DocumentPlace };

/** Values that the runner reads as true (Go `strconv.ParseBool`). */
const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);

/** Whether a value, written or from the environment, is true for the runner. */
export function isTrue(value: unknown): boolean {
  return TRUE.has(String(value));
}

/** The value at a path of keys, whose case the runner's parser (BurntSushi/toml) ignores. */
export function valueAt(table: Written['table'], path: readonly string[]): unknown {
  let value: unknown = table;
  for (const key of path) {
    if (!isMap(value)) return undefined;
    const written = Object.keys(value).find((one) => one.toLowerCase() === key.toLowerCase());
    value = written === undefined ? undefined : value[written];
  }
  return value;
}

/** Reads the settings of one `[[runners]]`; a variable of the environment wins. */
export type SettingReader = {
  /** @param name of the variable; @param path within `[[runners]]` */
  read(name: string, ...path: readonly string[]): Setting<string> | undefined;
  /** What a variable sets; `undefined` if it is empty or was not seen. */
  setBy(variable: Variable): Setting<string> | undefined;
  /** What the document has, although a variable wins over it. */
  overridden(name: string, ...path: readonly string[]): Setting<string> | undefined;
  /** Only whether a setting has a value, for secrets. */
  hidden(name: string, ...path: readonly string[]): Setting<'present'> | undefined;
  /** Settings whose variable has a value that was not seen: it comes from a Secret. */
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
    overridden(name, ...path) {
      return variables.some((one) => one.name === name && one.value) ? inDocument(path) : undefined;
    },
    hidden(name, ...path) {
      const variable = variables.find((one) => one.name === name && one.value !== '');
      // It may come from a Secret, whose value is never read.
      if (variable !== undefined) return settingBy(variable, 'present');
      const found = inDocument(path);
      return found && { ...found, value: 'present' };
    },
  };
}
