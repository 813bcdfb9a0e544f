type RecentAnswers<Answer> = {
  /** Returns the answer to a question that was asked a moment ago; `undefined` if it has to be asked again. */
  get(key: string): { answer: Promise<Answer>; isPending: boolean } | undefined;
  /** Asks a question, and keeps the answer for others with the same question. */
  ask(key: string, question: () => Promise<Answer>): Promise<Answer>;
};

type Entry<Answer> = { answer: Promise<Answer>; askedAt: number; isPending: boolean };

/**
 * Keeps answers for a short time, so that the same question is asked only once within that time.
 *
 * @param options.maxAge milliseconds from the question for which its answer is valid. A pending answer never expires
 * @param options.capacity number of answers that are kept. Above it, the oldest is dropped
 * @param options.clock milliseconds from any start, never backwards
 */
export function createRecentAnswers<Answer>({
  maxAge,
  capacity,
  clock,
}: {
  maxAge: number;
  capacity: number;
  clock: () => number;
}): RecentAnswers<Answer> {
  const entries = new Map<string, Entry<Answer>>();
  return {
    get(key) {
      const entry = entries.get(key);
      return entry !== undefined && (entry.isPending || clock() - entry.askedAt < maxAge) ? entry : undefined;
    },
    ask(key, question) {
      const entry = { answer: question(), askedAt: clock(), isPending: true };
      const settled = () => {
        entry.isPending = false;
      };
      entry.answer.then(settled, settled);
      // A Map keeps the order of insertion, so its first entry is the oldest.
      entries.delete(key);
      entries.set(key, entry);
      if (entries.size > capacity) entries.delete(entries.keys().next().value as string);
      return entry.answer;
    },
  };
}
