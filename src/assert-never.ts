/**
 * The last branch of a `switch` or an if-chain over a union: a new member of the union no longer compiles there.
 *
 * @throws when a value that the types rule out arrives all the same; that is a bug. The value is not shown: it may hold
 *   a private key
 */
export function assertNever(value: never): never {
  throw new Error(`no branch handles this ${typeof value}`);
}
