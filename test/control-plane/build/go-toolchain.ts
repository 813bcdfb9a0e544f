import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { createGuard } from '../processes/guard.ts';

/** The Go on the PATH. */
export interface GoToolchain {
  /** Such as `1.26.8`. */
  readonly version: string;
  /** Such as `linux/amd64`. */
  readonly platform: string;
  /**
   * True if Go downloads a newer version of itself when a go.mod requires one (since Go 1.21, unless
   * GOTOOLCHAIN=local).
   */
  readonly renewsItself: boolean;
  /**
   * The environment for running Go: without C, so that no compiler is needed, and without any workspace in a parent
   * folder.
   */
  readonly env: NodeJS.ProcessEnv;
}

/** @returns the values of `go env`, or undefined if there is no Go on the PATH */
export async function findGo(environment: NodeJS.ProcessEnv): Promise<GoToolchain | undefined> {
  const env = { ...environment, CGO_ENABLED: '0', GOWORK: 'off' };
  try {
    const { stdout } = await promisify(execFile)('go', ['env', '-json'], { env });
    const { GOVERSION, GOOS, GOARCH, GOTOOLCHAIN } = JSON.parse(stdout) as Record<string, string | undefined>;
    const version = GOVERSION?.replace(/^go/, '').split(/[ -]/)[0] ?? '0';
    const renewsItself = isAtLeast(version, '1.21') && !/^(local|go[\d.]+)$/.test(GOTOOLCHAIN ?? 'local');
    return { version, platform: `${GOOS}/${GOARCH}`, renewsItself, env };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error('`go env -json` failed, so the Go on the PATH cannot be used.', { cause: error });
  }
}

/** Compares dotted versions by their first three numbers. */
export function isAtLeast(version: string, wanted: string): boolean {
  return version.localeCompare(wanted, 'en', { numeric: true }) >= 0;
}

/**
 * Runs Go and waits for its end. What Go started ends with this process.
 *
 * @throws Error with the end of Go's output if it fails
 */
export async function runGo(args: string[], cwd: string, { env }: GoToolchain): Promise<void> {
  const guard = createGuard();
  try {
    const child = spawn('go', args, { cwd, env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    if (child.pid !== undefined) guard.watch(child.pid);
    const words: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => words.push(chunk));
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (child.pid !== undefined) guard.release(child.pid);
    const said = Buffer.concat(words).toString('utf8').trim();
    if (code !== 0) throw new Error(`go ${args[0]} ended with ${code}:\n${said.slice(-4000)}`);
  } finally {
    await guard.close();
  }
}
