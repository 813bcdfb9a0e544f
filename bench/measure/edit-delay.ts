import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { createAsker, patchOf, responseOf } from '../answer.ts';
import type { BenchServer } from '../servers/bench-server.ts';
import { ACCOUNTS, mappingText, type Workload } from '../workload.ts';
import { median } from './median.ts';

/** What an edit of a mapping does to the reviews that come meanwhile. Milliseconds. */
export type EditDelay = {
  rules: number;
  /** From the write of the file to the first answer by it; the median. */
  inForce: number;
  /** The longest answer in as long a time without an edit; the median. */
  calm: number;
  /** The longest answer during each edit: their median, and the longest of all. */
  longest: number;
  worst: number;
};

const EDITS = 7;
const CALM_MILLISECONDS = 1_000;
const PATIENCE_MILLISECONDS = 30_000;

/**
 * Edits the mapping under a server that is asked all the time, on one connection, until its answers change.
 *
 * @param server ours, with the large fleet; it is left with an edited mapping
 */
export async function measureEditDelay(server: BenchServer, { large, uid }: Workload): Promise<EditDelay> {
  const asker = createAsker(server);
  const accountOf = (answer: unknown) =>
    patchOf(responseOf(answer, uid)).find(({ path }) => path === '/spec/serviceAccountName')?.value;
  /** Asks until it is enough, and tells how long the longest answer took. */
  const askUntil = async (enough: (answer: unknown, elapsed: number) => boolean): Promise<number> => {
    const begin = performance.now();
    let longest = 0;
    for (;;) {
      const asked = performance.now();
      const answer = await asker.ask();
      longest = Math.max(longest, performance.now() - asked);
      if (enough(answer, performance.now() - begin)) return longest;
      await pause(1);
    }
  };
  const during: number[] = [];
  const calm: number[] = [];
  const inForce: number[] = [];
  try {
    for (let edit = 0; edit <= EDITS; edit++) {
      const account = ACCOUNTS[(edit + 1) % ACCOUNTS.length] as string;
      const quiet = await askUntil((_, elapsed) => elapsed > CALM_MILLISECONDS);
      const text = mappingText(large.rules, account);
      const begin = performance.now();
      writeFileSync(large.mapping, text);
      const longest = await askUntil((answer, elapsed) => {
        if (elapsed > PATIENCE_MILLISECONDS) throw new Error(`An edit of ${large.mapping} was not taken over`);
        return accountOf(answer) === account;
      });
      // The first shows code that was never run before, here and there.
      if (edit === 0) continue;
      inForce.push(performance.now() - begin);
      calm.push(quiet);
      during.push(longest);
    }
  } finally {
    asker.close();
  }
  const of = (values: readonly number[]) => median(values) ?? Number.NaN;
  return {
    rules: large.rules,
    inForce: of(inForce),
    calm: of(calm),
    longest: of(during),
    worst: Math.max(...during),
  };
}
