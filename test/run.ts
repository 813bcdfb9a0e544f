import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browserTools } from './browser/browser.ts';
import { buildBinaries } from './control-plane/build/build.ts';
import { fetchDefinitions } from './control-plane/build/definitions.ts';
import { buildKubectl } from './control-plane/build/kubectl.ts';
import { FILE_PATIENCE } from './control-plane/client/wait-until.ts';
import { startTestEnvironment, type TestEnvironment } from './control-plane/test-environment.ts';
import covered from './coverage-map.ts';
import { listFailures } from './runner/list-failures.ts';
import { mayShare } from './runner/may-share.ts';
import { passSignals, runInGroup } from './runner/run-in-group.ts';
import { selectTests } from './runner/select-tests.ts';
import { writeBatches } from './runner/write-batches.ts';
import { pythonTools } from './tools/python.ts';

// `npm test`: runs the test files, and starts a control plane for those that need one.

const root = join(import.meta.dirname, '..');
const log = (line: string): void => void process.stdout.write(`${line}\n`);
/** Options of tap for coverage, by the kind of selection. */
const COVERAGE = { everything: [], folders: ['--allow-incomplete-coverage'], parts: ['--disable-coverage'] } as const;
/** Tests that run kubectl. */
const withKubectl = ['test/cluster/kubectl-plugin.test.ts', 'test/cluster/init/commands.test.ts'];
/** Folders whose tests start Python programs. */
const withPython = ['test/aws/', 'test/cluster/aws/', 'test/cluster/chart/published/', 'test/tools/'];
/** @returns the exit code */
async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const isCovered = (file: string) => covered(file) !== null;
  const selected = selectTests(root, args, {
    covered: isCovered,
    sharing: (file) => isCovered(file) || mayShare(root, file),
  });
  const { files, onCluster } = selected;
  if (files.length === 0) {
    log('No test file (*.test.ts) was found there.');
    return 1;
  }
  // Installed here and not in the test, whose time is limited.
  if (files.some((file) => withPython.some((folder) => file.startsWith(folder)))) await pythonTools(log);
  if (files.some((file) => withKubectl.includes(file))) await buildKubectl({ root, log, env });
  if (files.some((file) => file.startsWith('test/browser/'))) await browserTools(log);
  const options = [...selected.options, ...COVERAGE[selected.covered]];
  const runFiles = async (files: readonly string[], given: NodeJS.ProcessEnv) => {
    const env = selected.isQuick ? { ...given, FEWER_RUNS: '1' } : given;
    const byTap = files.filter((file) => selected.byTap.includes(file));
    const alone = files.filter((file) => !selected.byTap.includes(file) && !selected.sharing.includes(file));
    // If nothing shares a process, the batches may belong to another run that is in progress, so they are left alone.
    const batches = selected.sharing.length === 0 ? [] : writeBatches(root, selected.sharing);
    const { code, failures } = await runByNode([...batches, ...alone], env);
    if (byTap.length === 0) return code;
    // Runs even after a failure, so that one run shows all failures.
    const codeOfTap = await runByTap(byTap, options, env);
    // Printed again, because hundreds of lines of coverage follow the first list, and people look at the end of a log.
    if (code !== 0) log(`\nFailed before the files that tap ran:\n${failures}`);
    return codeOfTap || code;
  };
  if (onCluster.length === 0 || env.CONTROL_PLANE) return runFiles(files, env);

  const binaries = await buildBinaries({ root, log, env });
  if ('missing' in binaries) {
    const code = await runFiles(
      files.filter((file) => !onCluster.includes(file)),
      env,
    );
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

async function runByNode(
  files: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ code: number; failures: string }> {
  if (files.length === 0) return { code: 0, failures: '' };
  const folder = mkdtempSync(join(tmpdir(), 'failures-'));
  const failures = join(folder, 'failures.txt');
  const words = [
    ...['--test', '--test-concurrency=4', `--test-timeout=${FILE_PATIENCE}`],
    ...['--test-reporter=./test/runner/reporter.ts', '--test-reporter-destination=stdout'],
    ...['--test-reporter=./test/runner/failures.ts', `--test-reporter-destination=${failures}`],
    ...['--disable-warning=ExperimentalWarning', ...files],
  ];
  try {
    // By default, tap ends a test file after 30 seconds.
    const code = await runInGroup(root, words, { ...env, TAP_TIMEOUT: String(FILE_PATIENCE / 1000) });
    // A run that was interrupted at its start has not written it.
    return { code, failures: existsSync(failures) ? readFileSync(failures, 'utf8') : '' };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function runByTap(files: readonly string[], options: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  if (files.length === 0) return 0;
  const begin = Date.now();
  const code = await runInGroup(root, [join(root, 'node_modules/.bin/tap'), ...options, ...files], env);
  if (code !== 0) for (const line of listFailures(root, files, begin)) log(line);
  return code;
}

/** @returns true if that counts as a failure */
function sayWhatWasSkipped(count: number, missing: string, { CI }: NodeJS.ProcessEnv): boolean {
  const isFailure = Boolean(CI) && CI !== 'false';
  log(
    `\nSKIPPED: ${count} test file${count === 1 ? '' : 's'} in test/cluster, which need a real Kubernetes API server.`,
  );
  log(missing);
  if (isFailure) log(`With CI=${CI} that is a failure.`);
  return isFailure;
}

passSignals();
try {
  process.exitCode = await run(process.argv.slice(2), process.env);
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
