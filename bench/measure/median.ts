/** @returns `undefined` if a value is missing, or if there are no values */
export function median(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined).sort((one, other) => one - other);
  if (known.length < values.length || known.length === 0) return undefined;
  const middle = known.length / 2;
  const [low, high] = [known[Math.ceil(middle) - 1] as number, known[Math.floor(middle)] as number];
  return (low + high) / 2;
}
