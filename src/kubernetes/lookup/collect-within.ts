/**
 * Waits for answers, but only for so long.
 *
 * @param answers none rejects
 * @returns the values that came in time, and whether some did not
 */
export async function collectWithin<Value>(
  answers: readonly Promise<Value | undefined>[],
  milliseconds: number,
): Promise<{ values: Value[]; isLate: boolean }> {
  const values: Value[] = [];
  const all = Promise.all(
    answers.map(async (answer) => {
      const value = await answer;
      if (value !== undefined) values.push(value);
    }),
  ).then(() => false);
  const timeout = Promise.withResolvers<boolean>();
  const timer = setTimeout(timeout.resolve, milliseconds, true);
  const isLate = await Promise.race([all, timeout.promise]);
  clearTimeout(timer);
  // A copy: an answer that comes later must not appear in it.
  return { values: [...values], isLate };
}
