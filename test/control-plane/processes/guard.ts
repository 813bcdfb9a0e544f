import { spawn } from 'node:child_process';

/**
 * Ends process groups and removes folders when this process has ended, for whatever reason (return, exception, signal,
 * SIGKILL).
 */
export interface Guard {
  /** @param processGroup the pid of a child that was spawned with `detached: true` */
  watch(processGroup: number): void;
  /** To be called when the group has ended by itself, because the system may use its number again. */
  release(processGroup: number): void;
  /** @param folder absolute path without line breaks, removed with everything in it */
  removeAtEnd(folder: string): void;
  /** Does at once what would be done at the end of this process. */
  close(): Promise<void>;
}

const script = `
groups=
folders=
while read -r word value; do
  case $word in
    watch) groups="$groups $value" ;;
    release) kept=; for group in $groups; do [ "$group" = "$value" ] || kept="$kept $group"; done; groups=$kept ;;
    folder) folders="$folders$value
" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
printf %s "$folders" | while read -r folder; do rm -rf -- "$folder"; done
`;

/**
 * Starts a shell in its own session, which reads from a pipe that only this process holds, so the pipe ends when this
 * process ends. Handlers of `exit` and of signals would miss SIGKILL, a crash, and a signal without a handler.
 */
export function createGuard(): Guard {
  const shell = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = new Promise<void>((resolve, reject) => {
    shell.once('exit', () => resolve());
    shell.once('error', (cause) =>
      reject(new Error('/bin/sh is needed to end child processes and could not be started.', { cause })),
    );
  });
  ended.catch(() => {});
  shell.stdin.on('error', () => {});
  shell.unref();
  const say = (word: string, value: number | string): void => {
    shell.stdin.write(`${word} ${value}\n`);
  };
  return {
    watch: (group) => say('watch', group),
    release: (group) => say('release', group),
    removeAtEnd: (folder) => say('folder', folder),
    close: () => {
      shell.ref();
      shell.stdin.end();
      return ended;
    },
  };
}
