import pino, { type DestinationStream } from 'pino';
import type { Log } from '../../server/observe/log.ts';

type Logger = {
  log: Log;
  /** Waits until everything said so far is written. */
  flush(): Promise<void>;
};

/** Lines are written together, or after a fifth of a second: a system call for each costs as much as a decision. */
const BATCH_BYTES = 4096;
/** More than this is not kept for a reader that does not read: the log is no evidence, the server's memory is dear. */
const MOST_BYTES_WAITING = 8 * 1024 * 1024;

/**
 * Writes one line of JSON for each entry, without waiting for it to be written.
 *
 * @param options.pretty for a person at a terminal: coloured text in place of JSON
 * @param options.file descriptor, 1 for standard output, or a path
 */
export async function createLogger(options: { pretty: boolean; file: number | string }): Promise<Logger> {
  const destination = pino.destination({
    dest: options.file,
    sync: false,
    minLength: BATCH_BYTES,
    periodicFlush: 200,
    maxLength: MOST_BYTES_WAITING,
  });
  const stream = options.pretty ? await prettyStream(destination) : destination;
  const logger = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (level) => ({ level }) } },
    stream,
  );
  return {
    log: logger,
    flush: () => new Promise((resolve) => destination.flush(() => resolve())),
  };
}

async function prettyStream(destination: DestinationStream): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty');
  return pretty({
    destination,
    colorize: true,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'uid,kind,requester,wanted,dryRun',
    singleLine: true,
  });
}
