import { readFileSync } from 'node:fs';

/** Memory and CPU time of a process, from /proc. */
export type ProcessState = {
  /** Memory that is not backed by a file, so that the kernel cannot reclaim it, in MiB. */
  anonymous: number;
  /** Memory that includes cached pages of files and libraries, in MiB. */
  resident: number;
  /** CPU time of all its threads since its start, in seconds. */
  cpuSeconds: number;
};

/** Ticks per second of the times in /proc: 100 on every architecture that Node supports (`USER_HZ`). */
const TICKS = 100;

/** @returns `undefined` without /proc, or if the process has ended */
export function readProcessState(pid: number): ProcessState | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The fields from the third on follow the name in parentheses, which may contain spaces (proc_pid_stat(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      anonymous: mebibytes(status, 'RssAnon'),
      resident: mebibytes(status, 'VmRSS'),
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
    };
  } catch {
    return undefined;
  }
}

function mebibytes(status: string, name: string): number {
  const [, kibibytes] = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status) ?? [];
  return Number(kibibytes) / 1024;
}
