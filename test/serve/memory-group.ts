import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Processes whose memory the kernel limits together, as that of a container. */
export type MemoryGroup = {
  add(pid: number): void;
  /** The most bytes that they have had, with cached files. */
  peak(): number;
  /** How many of them the kernel has killed. */
  kills(): number;
  /** Once all have ended. */
  remove(): void;
};

type Version = { limit: string; peak: string; events: string };

/** Files of a group: https://docs.kernel.org/admin-guide/cgroup-v2.html and cgroup-v1/memory.html there. */
const V1: Version = { limit: 'memory.limit_in_bytes', peak: 'memory.max_usage_in_bytes', events: 'memory.oom_control' };
const V2: Version = { limit: 'memory.max', peak: 'memory.peak', events: 'memory.events' };

/** @returns a sentence that says why there is none where the machine cannot limit memory, or this user may not do it */
export function createMemoryGroup(bytes: number): MemoryGroup | { missing: string } {
  const hierarchy = findHierarchy();
  if (hierarchy === undefined) return { missing: 'this machine has no control groups for memory' };
  const { root, version } = hierarchy;
  const group = join(root, `gitlab-runner-irsa-test-${randomBytes(4).toString('hex')}`);
  try {
    asRoot(`mkdir '${group}' && echo ${bytes} > '${group}/${version.limit}'`);
  } catch (reason) {
    return { missing: `a control group for memory cannot be created: ${String(reason).split('\n', 1)}` };
  }
  const read = (file: string) => readFileSync(join(group, file), 'utf8');
  return {
    add: (pid) => asRoot(`echo ${pid} > '${group}/cgroup.procs'`),
    peak: () => Number(read(version.peak)),
    kills: () => Number(/^oom_kill (\d+)$/m.exec(read(version.events))?.[1]),
    remove: () => asRoot(`rmdir '${group}'`),
  };
}

function findHierarchy(): { root: string; version: Version } | undefined {
  if (!existsSync('/proc/self/mounts')) return undefined;
  for (const line of readFileSync('/proc/self/mounts', 'utf8').split('\n')) {
    const [, root = '', type, options = ''] = line.split(' ');
    if (type === 'cgroup' && options.split(',').includes('memory')) return { root, version: V1 };
    // Groups inside have the controllers that their parent passes on.
    const passed = join(root, 'cgroup.subtree_control');
    if (type === 'cgroup2' && existsSync(passed) && readFileSync(passed, 'utf8').split(/\s/).includes('memory'))
      return { root, version: V2 };
  }
  return undefined;
}

function asRoot(script: string): void {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const [command = '', ...words] = [...sudo, 'sh', '-c', script];
  execFileSync(command, words, { stdio: 'pipe' });
}
