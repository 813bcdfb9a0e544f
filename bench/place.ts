import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { Child } from '../test/control-plane/processes/child.ts';
import { createProcessGroup, type ProcessGroup } from '../test/control-plane/processes/process-group.ts';

/** A program and its arguments. */
export type Command = readonly [file: string, ...args: string[]];

/** Starts the benchmark's processes and assigns them to cores. */
export type Place = {
  /** Temporary folder, removed at the end. */
  folder: string;
  /** Starts a server on the core of the servers, with its output in a file. */
  start(name: string, command: Command): Child;
  /** Waits for a promise; rejects if a server ends first. */
  unlessOneDies: ProcessGroup['unlessOneDies'];
  onServerCore(command: Command): Command;
  onGeneratorCore(command: Command): Command;
  /** True if servers and load generator have separate cores. */
  pinned: boolean;
  stop(): Promise<void>;
};

/**
 * @param options.pinned true to run all servers on the last core, in turns, and the load generator on the core before
 *   it. Otherwise the load generator would compete with the servers, and Go and V8 would use a second core to different
 *   degrees
 */
export function createPlace({ pinned, log }: { pinned: boolean; log: (line: string) => void }): Place {
  const processes = createProcessGroup({ log });
  const cores = availableParallelism();
  const canPin = pinned && cores > 1 && spawnSync('taskset', ['--version']).status === 0;
  const on = (core: number, command: Command): Command =>
    canPin ? ['taskset', '-c', String(core), ...command] : command;
  const onServerCore = (command: Command) => on(cores - 1, command);
  return {
    folder: processes.folder,
    start: (name, command) => {
      const [file, ...args] = onServerCore(command);
      return processes.start(name, file, args);
    },
    unlessOneDies: (work) => processes.unlessOneDies(work),
    onServerCore,
    onGeneratorCore: (command) => on(cores - 2, command),
    pinned: canPin,
    stop: () => processes.stop(),
  };
}
