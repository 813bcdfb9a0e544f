import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runCommandLine } from '../../src/cli/run-command-line.ts';

export type Outcome = { code: number; stdout: string; stderr: string };

/** Runs a command line in this process, without a terminal. */
export async function runCli(
  words: readonly string[],
  { stdin = '', env = {} }: { stdin?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  const written = Promise.all([text(streams.stdout), text(streams.stderr)]);
  const code = await runCommandLine(words, {
    stdout: streams.stdout as unknown as NodeJS.WriteStream,
    stderr: streams.stderr as unknown as NodeJS.WriteStream,
    stdin: Readable.from([stdin]),
    env,
  });
  streams.stdout.end();
  streams.stderr.end();
  const [stdout, stderr] = await written;
  return { code, stdout, stderr };
}
