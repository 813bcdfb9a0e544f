import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { COMPILE_CACHE } from '../compile-cache.ts';
import type { Outcome } from './command-line.ts';

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;

export type ChildOptions = {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Flags of Node and the file to run; by default the sources. */
  program?: readonly string[];
};

/** Starts the real program in its own process. */
export function startCli(
  words: readonly string[],
  { env = {}, cwd = '.', program = [MAIN] }: ChildOptions = {},
): ChildProcess {
  return spawn(process.execPath, [...program, ...words], {
    cwd,
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

export async function runChild(
  words: readonly string[],
  { stdin = '', ...options }: ChildOptions & { stdin?: string } = {},
): Promise<Outcome> {
  const child = startCli(words, options);
  const ended = exitOf(child);
  child.stdin?.end(stdin);
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout as NodeJS.ReadableStream),
    text(child.stderr as NodeJS.ReadableStream),
    ended,
  ]);
  return { code, stdout, stderr };
}

export function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === null ? -1 : -2)));
  });
}
