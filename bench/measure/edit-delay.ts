import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient, patchOf, responseOf } from '../answer.ts';
import type { BenchServer } from '../servers/bench-server.ts';
import { ACCOUNTS, mappingText, type Workload } from '../workload.ts';
import { median } from './median.ts';

/** How much an edit of the mapping delays reviews that arrive meanwhile, in milliseconds. */
export type EditDelay = {
  rules: number;
  /** Median time from writing the file to the first answer that follows the edit. */
  active: number;
  /** Longest answer in a period without an edit, as a median of all periods. */
  calm: number;
  /** Longest answer during an edit: the median of all edits, and the maximum. */
  longest: number;
  worst: number;
};

const EDITS = 7;
const CALM_MILLISECONDS = 1_000;
const PATIENCE_MILLISECONDS = 30_000;

/**
 * Edits the mapping of a server that gets one request after another, on one connection, until its answers change.
 *
 * @param server ours, with the large fleet; its mapping stays edited
 */
export async function measureEditDelay(server: BenchServer, { large, uid }: Workload): Promise<EditDelay> {
  const client = createClient(server);
  const accountOf = (answer: unknown) =>
    patchOf(responseOf(answer, uid)).find(({ path }) => path === '/spec/serviceAccountName')?.value;
  /** Sends requests until `enough` returns true. @returns the time of the longest answer */
  const askUntil = async (enough: (answer: unknown, elapsed: number) => boolean): Promise<number> => {
    const begin = performance.now();
    let longest = 0;
    for (;;) {
      const asked = performance.now();
      const answer = await client.ask();
      longest = Math.max(longest, performance.now() - asked);
      if (enough(answer, performance.now() - begin)) return longest;
      await pause(1);
    }
  };
  const during: number[] = [];
  const calm: number[] = [];
  const active: number[] = [];
  try {
    for (let edit = 0; edit <= EDITS; edit++) {
      const account = ACCOUNTS[(edit + 1) % ACCOUNTS.length] as string;
      const quiet = await askUntil((_, elapsed) => elapsed > CALM_MILLISECONDS);
      const text = mappingText(large.rules, account);
      const begin = performance.now();
      writeFileSync(large.mapping, text);
      const longest = await askUntil((answer, elapsed) => {
        if (elapsed > PATIENCE_MILLISECONDS) throw new Error(`An edit of ${large.mapping} did not become active`);
        return accountOf(answer) === account;
      });
      // The first edit is not counted, because it also measures code that runs for the first time.
      if (edit === 0) continue;
      active.push(performance.now() - begin);
      calm.push(quiet);
      during.push(longest);
    }
  } finally {
    client.close();
  }
  const medianOf = (values: readonly number[]) => median(values) ?? Number.NaN;
  return {
    rules: large.rules,
    active: medianOf(active),
    calm: medianOf(calm),
    longest: medianOf(during),
    worst: Math.max(...during),
  };
}
