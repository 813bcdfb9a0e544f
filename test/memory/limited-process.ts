import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { parse } from 'yaml';
import { waitUntil } from '../control-plane/client/wait-until.ts';
import { createMemoryGroup, type MemoryGroup } from './memory-group.ts';

/** A process in a memory group. */
export type LimitedProcess = {
  /** Returns how it ended; `undefined` while it runs. */
  ended(): string | undefined;
  /** What it has printed. */
  log(): string;
  /** Stops it, and waits until it has ended. */
  stop(): Promise<void>;
};

/**
 * Creates a memory group of the size of the chart's container, which is removed when the test ends.
 *
 * @returns `undefined` if memory cannot be limited on this machine. The test is then skipped with a message, and fails
 *   with CI=true
 */
export function containerMemory(t: Test): MemoryGroup | undefined {
  const group = createMemoryGroup(chartLimit());
  if ('missing' in group) {
    const { CI } = process.env;
    process.stderr.write(`\nSKIPPED: the tests in test/memory. ${group.missing}\n`);
    if (CI && CI !== 'false') t.fail(`With CI=${CI} it is a failure that the tests in test/memory are skipped.`);
    else t.pass(`The tests in test/memory are skipped. ${group.missing}`);
    return undefined;
  }
  // The kernel releases a group only a moment after its last process.
  t.teardown(() => waitUntil('the memory group to be empty', async () => attempt(group.remove), { every: 50 }));
  return group;
}

/** @param words the command; it starts only once it is in the group, so that all of its memory counts */
export function startLimitedProcess(
  t: Test,
  group: MemoryGroup,
  { words, folder, env }: { words: readonly string[]; folder: string; env?: NodeJS.ProcessEnv },
): LimitedProcess {
  const child = spawn('/bin/sh', ['-c', 'read -r line; exec "$@" > log 2>&1', 'sh', ...words], {
    ...{ cwd: folder, stdio: ['pipe', 'ignore', 'inherit'] },
    ...(env && { env }),
  });
  const end = async (signal: NodeJS.Signals) => {
    if (howItEnded(child) !== undefined) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  t.teardown(() => end('SIGKILL'));
  group.add(child.pid ?? 0);
  child.stdin?.end('\n');
  return {
    ended: () => howItEnded(child),
    log: () => readFileSync(join(folder, 'log'), 'utf8'),
    stop: () => end('SIGTERM'),
  };
}

/** Returns the memory limit in the chart, in MiB. */
function chartLimit(): number {
  const { resources } = parse(readFileSync(join(import.meta.dirname, '../../chart/values.yaml'), 'utf8'));
  const [, mebibytes] = /^(\d+)Mi$/.exec(resources.limits.memory) ?? [];
  if (mebibytes === undefined) throw new Error(`wanted a limit in Mi, got ${resources.limits.memory}`);
  return Number(mebibytes);
}

function howItEnded({ exitCode, signalCode }: ChildProcess): string | undefined {
  if (signalCode !== null) return `it was ended by ${signalCode}`;
  return exitCode === null ? undefined : `it ended with code ${exitCode}`;
}

function attempt(action: () => void): true | undefined {
  try {
    action();
    return true;
  } catch {
    return undefined;
  }
}
