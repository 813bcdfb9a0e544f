import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runCommandLine } from '../../src/cli/run/run-command-line.ts';
import { SCHEMAS } from './schemas/schemas.ts';

export type Outcome = { code: number; stdout: string; stderr: string };

/**
 * Runs a command line in this process. With `columns`, it prints to a terminal without colors, otherwise to a pipe.
 *
 * @throws if the JSON that it prints does not match the published schema
 */
export async function runCli(
  words: readonly string[],
  { stdin = '', env = {}, columns }: { stdin?: string; env?: NodeJS.ProcessEnv; columns?: number } = {},
): Promise<Outcome> {
  const ofTerminal = columns === undefined ? {} : { isTTY: true, columns, getColorDepth: () => 1 };
  const stream = () => Object.assign(new PassThrough(), ofTerminal);
  const streams = { stdout: stream(), stderr: stream() };
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
  if (words.includes('--json') && stdout !== '') SCHEMAS[words[0] ?? '']?.parse(JSON.parse(stdout));
  return { code, stdout, stderr };
}
