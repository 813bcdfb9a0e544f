import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { COMPILE_CACHE } from './compile-cache.ts';
import { buildBinaries } from './control-plane/build/build.ts';
import { fetchDefinitions } from './control-plane/build/definitions.ts';
import { createGuard } from './control-plane/processes/guard.ts';
import { startTestEnvironment, type TestEnvironment } from './control-plane/test-environment.ts';
import { selectTests } from './control-plane/test-selection.ts';
import { listFailures } from './list-failures.ts';
import { pythonTools } from './tools/python.ts';

// `npm test`: tap, with a control plane beside it where a chosen file needs one.

const root = join(import.meta.dirname, '..');
const log = (line: string): void => void process.stdout.write(`${line}\n`);
const patienceMs = 3_000;
/** Options of tap for coverage, by what the selected files cover. */
const COVERAGE = { everything: [], folders: ['--allow-incomplete-coverage'], parts: ['--disable-coverage'] } as const;

/** @returns the exit code */
async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const { covered, files, onCluster, options } = selectTests(root, args);
  options.push(...COVERAGE[covered]);
  if (files.length === 0) {
    log('No test file (*.test.ts) was found there.');
    return 1;
  }
  // Here and not in the test, whose time is limited.
  if (files.some((file) => file.startsWith('test/tools/'))) await pythonTools(log);
  const runFiles = async (files: readonly string[], env: NodeJS.ProcessEnv) => {
    const begin = Date.now();
    const code = await runTap([...options, ...files], env);
    if (code !== 0) for (const line of listFailures(root, files, begin)) log(line);
    return code;
  };
  if (onCluster.length === 0 || env.CONTROL_PLANE) return runFiles(files, env);

  const binaries = await buildBinaries({ root, log, env });
  if ('missing' in binaries) {
    const others = files.filter((file) => !onCluster.includes(file));
    const code = others.length > 0 ? await runFiles(others, env) : 0;
    return sayWhatWasSkipped(onCluster.length, binaries.missing, env) ? 1 : code;
  }
  const definitions = await fetchDefinitions({ root, env });
  const environment: TestEnvironment = await startTestEnvironment(binaries, { log, definitions });
  try {
    return await runFiles(files, { ...env, CONTROL_PLANE: environment.file });
  } finally {
    await environment.stop();
  }
}

/** @returns whether that is a failure */
function sayWhatWasSkipped(count: number, missing: string, { CI }: NodeJS.ProcessEnv): boolean {
  const isFailure = Boolean(CI) && CI !== 'false';
  log(
    `\nSKIPPED: ${count} test file${count === 1 ? '' : 's'} in test/cluster, which need a real Kubernetes API server.`,
  );
  log(missing);
  if (isFailure) log(`With CI=${CI} that is a failure.`);
  return isFailure;
}

let interrupted: NodeJS.Signals | undefined;
let endTap = (): void => process.exit(exitCodeOf(interrupted ?? 'SIGTERM'));

async function runTap(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const guard = createGuard();
  // By this very Node: the one on the PATH may be too old. A group of its own, so that test files end with tap.
  const tap = spawn(process.execPath, [join(root, 'node_modules/.bin/tap'), ...args], {
    ...{ cwd: root, stdio: 'inherit', detached: true },
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
  });
  const group = tap.pid;
  if (group !== undefined) guard.watch(group);
  endTap = () => {
    // On SIGINT, tap and the files it runs report what they have; on SIGTERM they would go on to their end.
    if (group !== undefined) process.kill(-group, 'SIGINT');
    setTimeout(() => void guard.close(), patienceMs).unref();
  };
  try {
    const code = await new Promise<number>((resolve, reject) => {
      tap.once('error', reject);
      tap.once('exit', (exitCode, signal) => resolve(exitCode ?? exitCodeOf(signal ?? 'SIGTERM')));
    });
    return interrupted ? exitCodeOf(interrupted) : code;
  } finally {
    endTap = () => {};
    await guard.close();
  }
}

/** As a shell has it. */
function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    interrupted ??= signal;
    endTap();
  });
}
try {
  process.exitCode = await run(process.argv.slice(2), process.env);
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
