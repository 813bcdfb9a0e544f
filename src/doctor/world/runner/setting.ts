import type { Place } from '../place.ts';

/** A variable of a container. `value` is `undefined` if it comes from a Secret, because Secrets are never read. */
export type Variable = {
  name: string;
  value: string | undefined;
  place: Place;
  /** The flag of the command line that sets the same and overrides the variable: `--kubernetes-privileged`. */
  flag?: string;
};

/**
 * What sets a value: a variable, a flag of the command that overrides it, a value in a document, or the text of a patch
 * in `pod_spec` of a document.
 */
type Setter = 'variable' | 'flag' | 'document' | 'patch';

/** A value, and where it is set. */
export type Setting<Value> = {
  value: Value;
  place: Place;
  by: Setter;
  /** The name of the variable, the flag, or the path in the document. */
  path: string;
  /** The path of the list, if the value is an entry of a list. */
  list?: string;
};

/** Returns the setting that a variable, or the flag that overrides it, makes. */
export function settingBy<Value>({ flag, name, place }: Variable, value: Value): Setting<Value> {
  return { value, place, ...(flag === undefined ? { by: 'variable', path: name } : { by: 'flag', path: flag }) };
}
