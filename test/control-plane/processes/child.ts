import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Guard } from './guard.ts';

/** A running program whose output goes to a file. */
export interface Child {
  readonly pid: number;
  /** Absolute path of the file with what it wrote. */
  readonly output: string;
  /**
   * Rejects if the program ends without having been stopped; never resolves. Rejections are handled, so no listener is
   * needed.
   */
  readonly death: Promise<never>;
  /**
   * Sends SIGTERM, and SIGKILL after five seconds; resolves when the program has ended. May be called more than once.
   */
  stop(): Promise<void>;
}

/** Options for starting a child. */
export interface ChildOptions {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  /** Folder for `<name>.log`. */
  readonly folder: string;
  readonly guard: Guard;
}

const patience = 5_000;
const tailLines = 25;

/** Starts a program that ends at the latest when this process ends (see {@link Guard}). */
export function startChild({ name, file, args, folder, guard }: ChildOptions): Child {
  const output = join(folder, `${name}.log`);
  const descriptor = openSync(output, 'a');
  // In its own session, because Ctrl-C would reach all parts at once, and the API server hangs if etcd ends first.
  const child = spawn(file, args, { detached: true, stdio: ['ignore', descriptor, descriptor] });
  closeSync(descriptor);
  const { pid } = child;
  if (pid !== undefined) guard.watch(pid);

  let stopping = false;
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `ended with code ${code}`));
  });
  const death = ended.then((how) => {
    if (pid !== undefined) guard.release(pid);
    return stopping ? new Promise<never>(() => {}) : Promise.reject(new Error(`${name} ${how}.${tail(output)}`));
  });
  death.catch(() => {});

  return {
    pid: pid ?? 0,
    output,
    death,
    async stop() {
      stopping = true;
      child.kill('SIGTERM');
      const inTime = await Promise.race([ended.then(() => true), sleep(patience, false, { ref: false })]);
      if (!inTime) child.kill('SIGKILL');
      await ended;
    },
  };
}

function tail(output: string): string {
  const lines = readFileSync(output, 'utf8').trimEnd().split('\n');
  const last = lines.slice(-tailLines).map((line) => `  ${line.slice(0, 400)}`);
  return lines.join('') === '' ? ' It wrote nothing.' : ` Its last lines:\n${last.join('\n')}`;
}
