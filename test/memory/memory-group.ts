import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** A group of processes whose memory the kernel limits, as that of a container (cgroup, version 1 or 2). */
export type MemoryGroup = {
  add(pid: number): void;
  /** The most that it has used, in MiB; `undefined` where the kernel does not record it. */
  peak(): number | undefined;
  /** Removes it, once its processes have ended. */
  remove(): void;
};

const V2 = '/sys/fs/cgroup';
const V1 = '/sys/fs/cgroup/memory';
const MIB = 1024 * 1024;

/**
 * Makes a group below the root of the hierarchy, by sudo where the user is not root.
 *
 * @returns `missing` with the reason where this machine has none to give
 */
export function createMemoryGroup(name: string, mebibytes: number): MemoryGroup | { missing: string } {
  const isV2 = existsSync(`${V2}/cgroup.controllers`);
  if (!isV2 && !existsSync(`${V1}/cgroup.procs`)) return { missing: 'This machine has no memory cgroup.' };
  const folder = `${isV2 ? V2 : V1}/${name}`;
  const bytes = mebibytes * MIB;
  const limit = isV2
    ? [
        `grep -qw memory ${V2}/cgroup.subtree_control || echo +memory > ${V2}/cgroup.subtree_control`,
        `mkdir ${folder}`,
        `echo ${bytes} > ${folder}/memory.max`,
        `echo 0 > ${folder}/memory.swap.max || true`,
      ]
    : [`mkdir ${folder}`, `echo ${bytes} > ${folder}/memory.limit_in_bytes`];
  try {
    asRoot(limit.join(' && '));
  } catch (reason) {
    return { missing: `A memory cgroup needs root or sudo: ${(reason as Error).message.trim()}` };
  }
  const peak = `${folder}/${isV2 ? 'memory.peak' : 'memory.max_usage_in_bytes'}`;
  return {
    add: (pid) => asRoot(`echo ${pid} > ${folder}/cgroup.procs`),
    peak: () => (existsSync(peak) ? Math.round(Number(readFileSync(peak, 'utf8')) / MIB) : undefined),
    remove: () => asRoot(`rmdir ${folder}`),
  };
}

function asRoot(script: string): void {
  const words = process.getuid?.() === 0 ? ['/bin/sh', '-c', script] : ['sudo', '-n', '/bin/sh', '-c', script];
  execFileSync(words[0] as string, words.slice(1), { stdio: 'pipe' });
}
