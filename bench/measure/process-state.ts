import { readFileSync } from 'node:fs';

/** What Linux knows of a process. */
export type ProcessState = {
  /** Memory that no file stands behind, in MiB: what the process cannot give back. */
  anonymous: number;
  /** With the pages of files and libraries that happen to be in memory, in MiB. */
  resident: number;
  /** Of all its threads since its start, in seconds. */
  cpuSeconds: number;
};

/** Linux counts the time of a process in hundredths of a second, on every machine that Node runs on (`USER_HZ`). */
const TICKS = 100;

/** @returns `undefined` where there is no /proc, or no such process any more */
export function readProcessState(pid: number): ProcessState | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Behind the name in brackets, which may hold blanks, follow the fields from the third on (proc_pid_stat(5)).
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
