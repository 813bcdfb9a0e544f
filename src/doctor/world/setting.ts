import type { Place } from './place.ts';

/** A variable of a container; `value` is `undefined` for one from a Secret, which is never read. */
export type Variable = {
  name: string;
  value: string | undefined;
  place: Place;
  /** The flag of the command line that sets the same, and wins over the variable: `--kubernetes-privileged`. */
  flag?: string;
};

/**
 * What sets a value: a variable, the flag of the command that wins over it, a value in a document, or a patch in `pod_spec` of a
 * document, which is text.
 */
export type Setter = 'variable' | 'flag' | 'document' | 'patch';

/** A value and the place that sets it. */
export type Setting<Value> = {
  value: Value;
  place: Place;
  by: Setter;
  /** The name of the variable, the flag, or the path in the document. */
  path: string;
  /** The path of the list that the value is an entry of. */
  list?: string;
};

/** A setting whose value comes from a variable, or from the flag that wins over it. */
export function settingBy<Value>({ flag, name, place }: Variable, value: Value): Setting<Value> {
  return { value, place, ...(flag === undefined ? { by: 'variable', path: name } : { by: 'flag', path: flag }) };
}
