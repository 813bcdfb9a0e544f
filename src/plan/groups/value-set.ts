/**
 * The values of a label that jobs have: those that are listed, or all others (`except`). `none`: jobs without a value
 * are included. An `undefined` set means that the label makes no difference.
 */
export type ValueSet = { values: readonly string[]; except: boolean; none: boolean };

/** @returns `undefined` if the union leaves nothing out */
export function unionOf(one: ValueSet | undefined, other: ValueSet | undefined): ValueSet | undefined {
  if (one === undefined || other === undefined) return undefined;
  const none = one.none || other.none;
  if (!one.except && !other.except)
    return { values: [...new Set([...one.values, ...other.values])], except: false, none };
  // The values that both leave out.
  const values = (one.except ? one : other).values.filter((value) => !has(one, value) && !has(other, value));
  return values.length === 0 && none ? undefined : { values, except: true, none };
}

/** True if all jobs of the first set are also in the other. */
export function isWithin(one: ValueSet | undefined, other: ValueSet | undefined): boolean {
  if (other === undefined) return true;
  if (one === undefined || (one.none && !other.none)) return false;
  if (!one.except) return one.values.every((value) => has(other, value));
  return other.except && other.values.every((value) => one.values.includes(value));
}

function has({ except, values }: ValueSet, value: string): boolean {
  return values.includes(value) !== except;
}

/** @param most the number of values to list; the others are counted */
export function valueSetWords(what: string, { except, none, values }: ValueSet, most: number): string {
  const [first, ...others] = values;
  if (first === undefined) return except ? `the job has a ${what}` : `the job has no ${what}`;
  const shown = [first, ...others].slice(0, most);
  const more = values.length - shown.length;
  const last = more > 0 ? `${more} more` : shown.length > 1 ? shown.pop() : undefined;
  const list = last === undefined ? shown.join(', ') : `${shown.join(', ')} or ${last}`;
  if (!except) return `the ${what} is ${list}${none ? ', or there is none' : ''}`;
  return none ? `the ${what} is not ${list}` : `there is a ${what} other than ${list}`;
}

/** Returns the labels that the jobs of a change have, each as a clause. */
export function labelWords(
  { rootGroups, runners }: { rootGroups: ValueSet | undefined; runners: ValueSet | undefined },
  most = Number.POSITIVE_INFINITY,
): readonly string[] {
  return [
    ...(rootGroups === undefined ? [] : [valueSetWords('top-level group', rootGroups, most)]),
    ...(runners === undefined ? [] : [valueSetWords('runner', runners, most)]),
  ];
}
