import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A group of processes whose memory the kernel limits together, like that of a container. */
export type MemoryGroup = {
  add(pid: number): void;
  /**
   * Returns the most memory that its processes have used, including cached files, in MiB; `undefined` if the kernel
   * does not record it.
   */
  peak(): number | undefined;
  /** Returns how many of its processes the kernel has killed. */
  kills(): number;
  /** Removes it after its processes have ended. */
  remove(): void;
};

type Version = { limit: string; peak: string; events: string };

/** Files of a group: https://docs.kernel.org/admin-guide/cgroup-v2.html, and cgroup-v1/memory.html on the same site. */
const V1: Version = { limit: 'memory.limit_in_bytes', peak: 'memory.max_usage_in_bytes', events: 'memory.oom_control' };
const V2: Version = { limit: 'memory.max', peak: 'memory.peak', events: 'memory.events' };
const MIB = 1024 * 1024;

/**
 * Creates a group below the root of the hierarchy, using sudo if the user is not root.
 *
 * @returns `missing` with the reason if memory cannot be limited on this machine, or by this user
 */
export function createMemoryGroup(mebibytes: number): MemoryGroup | { missing: string } {
  const hierarchy = findHierarchy();
  if (hierarchy === undefined) return { missing: 'This machine has no memory cgroup.' };
  const { root, version } = hierarchy;
  const group = join(root, `gitlab-runner-irsa-test-${randomBytes(4).toString('hex')}`);
  const controllers = join(root, 'cgroup.subtree_control');
  const steps = [
    // In version 2, groups have only the controllers that their parent enables for them.
    ...(version === V2 ? [`grep -qw memory '${controllers}' || echo +memory > '${controllers}'`] : []),
    `mkdir '${group}'`,
    `echo ${mebibytes * MIB} > '${join(group, version.limit)}'`,
    ...(version === V2 ? [`(echo 0 > '${join(group, 'memory.swap.max')}' || true)`] : []),
  ];
  try {
    asRoot(steps.join(' && '));
  } catch (reason) {
    return { missing: `A memory cgroup needs root or sudo: ${(reason as Error).message.trim()}` };
  }
  const read = (file: string) => readFileSync(join(group, file), 'utf8');
  return {
    add: (pid) => asRoot(`echo ${pid} > '${join(group, 'cgroup.procs')}'`),
    peak: () => (existsSync(join(group, version.peak)) ? Math.round(Number(read(version.peak)) / MIB) : undefined),
    kills: () => Number(/^oom_kill (\d+)$/m.exec(read(version.events))?.[1]),
    remove: () => asRoot(`rmdir '${group}'`),
  };
}

function findHierarchy(): { root: string; version: Version } | undefined {
  if (!existsSync('/proc/self/mounts')) return undefined;
  for (const line of readFileSync('/proc/self/mounts', 'utf8').split('\n')) {
    const [, root = '', type, options = ''] = line.split(' ');
    if (type === 'cgroup' && options.split(',').includes('memory')) return { root, version: V1 };
    const available = join(root, 'cgroup.controllers');
    if (type === 'cgroup2' && existsSync(available) && readFileSync(available, 'utf8').split(/\s/).includes('memory'))
      return { root, version: V2 };
  }
  return undefined;
}

function asRoot(script: string): void {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const [command = '', ...words] = [...sudo, '/bin/sh', '-c', script];
  execFileSync(command, words, { stdio: 'pipe' });
}
