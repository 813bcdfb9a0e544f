import { CommanderError } from 'commander';
import { userError } from '../../errors.ts';
import { createChunkReader } from '../../files/read-chunks.ts';
import { createReader } from '../../files/read-text.ts';
import { PROGRAM } from '../../names.ts';
import { packageVersion } from '../../package/package-version.ts';
import { escapeJson, oneLine } from '../../text/printable.ts';
import { formatReport, isReportFormat } from '../formats/format-report.ts';
import { paragraph } from '../terminal/block.ts';
import { render } from '../terminal/render.ts';
import { checkStandardInput } from './check-standard-input.ts';
import type { Io } from './command.ts';
import { commands } from './commands.ts';
import { createOutput, type Output, type Streams } from './output.ts';
import { printError, printOriginal } from './print-error.ts';
import { type Call, createProgram } from './program.ts';

/** The parts of `process` that a command line needs. */
type CommandLineProcess = Streams & { stdin: NodeJS.ReadableStream; env: NodeJS.ProcessEnv };

const NO_ANSWER = 2;

/**
 * Runs one command line.
 *
 * @param words the arguments after the program's name
 * @returns the exit code: 0 fine, 1 a negative answer, 2 no answer
 */
export async function runCommandLine(words: readonly string[], host: CommandLineProcess): Promise<number> {
  const output = createOutput(host);
  let verbose = false;
  try {
    const version = packageVersion();
    const call = await parseCommandLine(words, { version, output, env: host.env });
    if (typeof call === 'number') return call;
    verbose = call.options.verbose === true;
    const io: Io = {
      read: createReader(host.stdin),
      readChunks: createChunkReader(host.stdin),
      note: (line) => output.note(render([paragraph(oneLine(line), { hang: 2 })], output.noteScreen)),
      progress: output.progress,
      noteOriginal: (error) => {
        if (verbose) printOriginal(error, output);
      },
      terminal: output.screen.isTerminal,
      version,
      env: host.env,
    };
    return await carryOut(call, io, output);
  } catch (error) {
    printError(error, output, verbose);
    return NO_ANSWER;
  }
}

/**
 * Parses a command line.
 *
 * @returns the exit code if nothing else is to be done, because help or the version was requested, or no command
 */
async function parseCommandLine(
  words: readonly string[],
  options: { version: string; output: Output; env: NodeJS.ProcessEnv },
): Promise<Call | number> {
  const operands = words.filter((word) => !word.startsWith('-'));
  const verb = operands[0] === 'help' ? operands[1] : operands[0];
  const verbs = await Promise.all(
    commands.map(async ({ name, summary, load }) => ({
      name,
      summary,
      command: name === verb ? await load() : undefined,
    })),
  );
  let call: Call | undefined;
  const program = createProgram(verbs, { ...options, called: (found) => (call = found) });
  try {
    program.parse([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander answers an empty command line with `commander.help`.
    if (error.code === 'commander.help') return words.length === 0 ? NO_ANSWER : 0;
    if (error.exitCode === 0) return 0;
    throw usageError(error, verbs.find(({ command }) => command !== undefined)?.name);
  }
  return call as Call;
}

function usageError({ code, message }: CommanderError, verb: string | undefined): Error {
  const [what = '', ...suggestions] = message.replace(/^error: /, '').split('\n');
  return userError([what, ...suggestions].join(' '), {
    code: code.replace('commander.', 'command_line_'),
    hint: `run "${[PROGRAM, ...(verb === undefined ? [] : [verb]), '--help'].join(' ')}" for the list`,
  });
}

async function carryOut({ command, arguments: words, options }: Call, io: Io, output: Output): Promise<number> {
  const { json: isJson, verbose: _, ...typed } = options;
  const { json: toJson, report, text } = command.views;
  const { format } = typed as { format?: string };
  const json = isJson === true || format === 'json';
  if (isJson === true && format !== undefined && format !== 'json') throw twoFormats(format);
  checkStandardInput(command.usage, words, typed);
  const result = await command.run({ arguments: words, options: typed, json }, io).finally(() => output.progress(''));
  const shown =
    report !== undefined && isReportFormat(format)
      ? formatReport(format, report(result), io.version)
      : json
        ? jsonText(toJson(result))
        : text(result);
  const ending = !json && command.hasCrLf?.(result) ? '\r\n' : '\n';
  if (shown !== undefined) output.print(typeof shown === 'string' ? shown : render(shown, output.screen), ending);
  return command.exitCode(result);
}

function twoFormats(format: string): Error {
  return userError(`--json and --format ${format} are two formats`, {
    code: 'flags_conflict',
    where: '--format',
    hint: 'remove one of them',
  });
}

/** Returns nothing for a command without a result, such as `serve`. */
function jsonText(value: unknown): string | undefined {
  return value === undefined ? undefined : `${escapeJson(JSON.stringify(value, null, 2))}\n`;
}
