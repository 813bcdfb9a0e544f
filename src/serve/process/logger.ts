import pino, { type DestinationStream } from 'pino';
import type { Log } from '../../server/observe/log.ts';
import { escapeJson, oneLine } from '../../text/printable.ts';

type Logger = {
  log: Log;
  /** Waits until everything logged so far has been written. */
  flush(): Promise<void>;
};

/**
 * Lines are written in batches, at the latest after 200 ms, because a system call for each line would cost as much as a
 * decision.
 */
const BATCH_BYTES = 4096;
/** Limit of buffered bytes. If the consumer stalls, further lines are dropped; the audit log is the evidence. */
const MOST_BYTES_WAITING = 8 * 1024 * 1024;

/**
 * Logs each entry as one line of JSON, without waiting for the write.
 *
 * @param options.pretty for a person at a terminal: colored text instead of JSON
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
  const stream = options.pretty ? await prettyStream(destination) : jsonStream(destination);
  const logger = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (level) => ({ level }) } },
    stream,
  );
  return {
    log: logger,
    flush: () => new Promise((resolve) => destination.flush(() => resolve())),
  };
}

/** JSON itself escapes only some of the characters that a terminal does not show. */
function jsonStream(destination: DestinationStream): DestinationStream {
  return { write: (entry) => destination.write(escapeJson(entry)) };
}

/** Cleans the texts of an entry before it is colored, because the colors are escape sequences, too. */
async function prettyStream(destination: DestinationStream): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty');
  const stream = pretty({
    destination,
    colorize: true,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'uid,kind,requester,wanted,dryRun',
    singleLine: true,
  });
  const clean = (_key: string, value: unknown) => (typeof value === 'string' ? oneLine(value) : value);
  return { write: (entry) => stream.write(`${JSON.stringify(JSON.parse(entry, clean))}\n`) };
}
