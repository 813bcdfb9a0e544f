/**
 * Waits for answers until a time limit.
 *
 * @param answers none of them rejects
 * @returns the values that arrived in time, and whether any answer did not
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
  // Copied, so that an answer that arrives later does not appear in it.
  return { values: [...values], isLate };
}
