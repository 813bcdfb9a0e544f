import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { parse } from 'yaml';
import { buildImage } from '../../bench/servers/image.ts';
import { waitUntil } from '../control-plane/client/wait-until.ts';
import { freePorts } from '../control-plane/processes/free-ports.ts';
import { createMemoryGroup } from './memory-group.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The process of the image, in a memory group as large as the chart's container. */
export type LimitedServer = {
  port: number;
  healthPort: number;
  /** PEM. */
  ca: string;
  /** How it ended; `undefined` while it lives. */
  ended(): string | undefined;
  /** The most memory that it has used, in MiB. */
  peak(): number | undefined;
};

/** @returns `missing` with the reason where this machine cannot limit memory */
export async function startLimitedServer(t: Test): Promise<LimitedServer | { missing: string }> {
  const group = createMemoryGroup(`gitlab-runner-irsa-test-${process.pid}`, chartLimit());
  if ('missing' in group) return group;
  const folder = t.testdir({ certificates: {} });
  const image = buildImage(join(folder, 'image'), undefined);
  const [port = 0, healthPort = 0] = await freePorts(2);
  const words = [
    ...['env', ...image.environment, process.execPath, ...image.flags, image.main, 'serve', '--grace', '0'],
    ...['--mapping', join(ROOT, 'examples/mapping.yaml'), '--accounts', join(ROOT, 'examples/accounts.yaml')],
    ...['--listen', `127.0.0.1:${port}`, '--health', `127.0.0.1:${healthPort}`],
    ...['--certificates', join(folder, 'certificates')],
  ];
  // It waits for a line, so that it is in the group before it takes any memory.
  const child = spawn('/bin/sh', ['-c', 'read -r line; exec "$@" > log 2>&1', 'sh', ...words], {
    cwd: folder,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  t.teardown(async () => {
    if (howItEnded(child) === undefined) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    // The kernel lets a group go a moment after its last process.
    await waitUntil('the memory group to be empty', async () => attempt(group.remove), { every: 50 });
  });
  group.add(child.pid ?? 0);
  child.stdin.end('\n');
  const isReady = async () => {
    if (howItEnded(child) !== undefined)
      throw new Error(`${howItEnded(child)}: ${readFileSync(join(folder, 'log'), 'utf8')}`);
    return fetch(`http://127.0.0.1:${healthPort}/readyz`).then(
      ({ ok }) => ok || undefined,
      () => undefined,
    );
  };
  await waitUntil('the server to be ready', isReady, { within: 120_000 });
  return {
    port,
    healthPort,
    ca: readFileSync(join(folder, 'certificates/ca.crt'), 'utf8'),
    ended: () => howItEnded(child),
    peak: group.peak,
  };
}

function chartLimit(): number {
  const { resources } = parse(readFileSync(join(ROOT, 'chart/values.yaml'), 'utf8'));
  const [, mebibytes] = /^(\d+)Mi$/.exec(resources.limits.memory) ?? [];
  if (mebibytes === undefined) throw new Error(`wanted a limit in Mi, got ${resources.limits.memory}`);
  return Number(mebibytes);
}

function howItEnded({ exitCode, signalCode }: ChildProcess): string | undefined {
  if (signalCode !== null) return `it was ended by ${signalCode}`;
  return exitCode === null ? undefined : `it ended with code ${exitCode}`;
}

function attempt(action: () => void): true | undefined {
  try {
    action();
    return true;
  } catch {
    return undefined;
  }
}
