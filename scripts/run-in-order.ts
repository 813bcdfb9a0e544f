import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/**
 * Runs commands one after another until one fails. Each has the standard streams of this process.
 *
 * @returns the exit code of the command that failed, or 128 plus the signal's number if a signal ended it; 0 if all
 *   succeeded
 */
export async function runInOrder(commands: readonly Command[]): Promise<number> {
  for (const command of commands) {
    process.stdout.write(`\n> ${command.join(' ')}\n`);
    const code = await run(command);
    if (code !== 0) return code;
  }
  return 0;
}

/**
 * Runs commands in parallel, and waits for all of them.
 *
 * @returns the exit code of the first command in the list that failed; 0 if all succeeded
 */
export async function runTogether(commands: readonly Command[]): Promise<number> {
  for (const command of commands) process.stdout.write(`\n> ${command.join(' ')}\n`);
  const codes = await Promise.all(commands.map(run));
  return codes.find((code) => code !== 0) ?? 0;
}

async function run([program, ...args]: Command): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit' });
  // The terminal sends SIGINT to both processes. The child stops by itself, and its exit code is the result.
  const wait = (): void => {};
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on('SIGINT', wait).on('SIGTERM', forward);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    });
  } finally {
    process.off('SIGINT', wait).off('SIGTERM', forward);
  }
}
