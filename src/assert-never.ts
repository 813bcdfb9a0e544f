/**
 * Ends a `switch` over a union: a kind without a case does not compile.
 *
 * @throws Error at run time, which is a bug: the value is not of its type
 */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value of type ${typeof value}`);
}
