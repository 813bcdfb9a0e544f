import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type GoModule, readGoModule } from './go-module.ts';
import { findGo, type GoToolchain, isAtLeast, runGo } from './go-toolchain.ts';
import { type Program, programs } from './programs.ts';

/** Absolute paths of the programs of a control plane. */
export type Binaries = Readonly<Record<Program['name'], string>>;

/** The programs cannot be found or built on this machine. */
export interface Missing {
  /** Sentences that say what is missing, and how to get it. */
  readonly missing: string;
}

/** The surroundings of {@link buildBinaries}. */
export interface BuildOptions {
  /** The project's root: sources under `test/control-plane/go`, results under `.control-plane`. */
  readonly root: string;
  /** Called with one line at a time, without a line break. */
  readonly log: (line: string) => void;
  /**
   * `PATH`, in which Go is looked for; `KUBEBUILDER_ASSETS`, a folder whose programs are used instead of built ones;
   * and `HELM`, `HCLFMT`, `PROMETHEUS` and `PROMTOOL`, programs to use instead of built ones.
   */
  readonly env: NodeJS.ProcessEnv;
}

const heartbeatMs = 15_000;

/**
 * Finds the programs, or builds those that are missing. That takes minutes the first time, and later only after a
 * change of go.mod, go.sum, a source file or the toolchain.
 *
 * @throws Error with the message of the compiler or the network if `go build` fails
 */
export async function buildBinaries({ root, log, env }: BuildOptions): Promise<Binaries | Missing> {
  const assets = env.KUBEBUILDER_ASSETS;
  const named = programs.filter(({ variable }) => variable !== undefined && env[variable]);
  const given = assets
    ? programs.filter((program) => !named.includes(program) && existsSync(join(assets, program.name)))
    : [];
  const lacking = ['kube-apiserver', 'etcd'].filter((name) => !given.some((program) => program.name === name));
  if (assets && lacking.length > 0) {
    return { missing: `KUBEBUILDER_ASSETS is ${assets}, where there is no ${lacking.join(' and no ')}. ${howToGet}` };
  }
  if (assets) log(`Taken from KUBEBUILDER_ASSETS=${assets}: ${given.map(({ name }) => name).join(', ')}.`);
  const wanted = programs.filter((program) => !given.includes(program) && !named.includes(program));

  const go = wanted.length > 0 ? await findGo(env) : undefined;
  const paths = new Map(given.map(({ name }) => [name, join(assets ?? '', name)]));
  for (const { name, variable = '' } of named) paths.set(name, env[variable] ?? '');
  for (const program of wanted) {
    const module = readGoModule(join(root, 'test/control-plane/go', program.module));
    if (!go) return { missing: `There is no Go on the PATH to build ${program.name} with. ${howToGet}` };
    if (!go.renewsItself && !isAtLeast(go.version, module.goVersion)) {
      return { missing: `Go on the PATH is ${go.version}, ${program.name} needs ${module.goVersion}. ${howToGet}` };
    }
    paths.set(program.name, await buildOnce({ program, module, go, cache: join(root, '.control-plane'), log }));
  }
  return Object.fromEntries(paths) as Record<Program['name'], string>;
}

const howToGet =
  'Put Go 1.26.7 or later on the PATH (https://go.dev/doc/install), or set KUBEBUILDER_ASSETS to a folder with ' +
  `${programs.map(({ name }) => name).join(', ')}.`;

interface Build {
  readonly program: Omit<Program, 'name'> & { readonly name: string };
  readonly module: GoModule;
  readonly go: GoToolchain;
  /** Absolute path of the folder for results. */
  readonly cache: string;
  readonly log: (line: string) => void;
}

/**
 * Builds one program, unless its folder in the cache contains it.
 *
 * @returns its absolute path
 */
export async function buildOnce({ program, module, go, cache, log }: Build): Promise<string> {
  const folder = `${program.module}-${module.fingerprint(go)}`;
  const result = join(cache, folder, program.name);
  if (existsSync(result)) return result;
  mkdirSync(dirname(result), { recursive: true });

  const version = module.versionOf(program.versionOf);
  const title = `${program.name} ${version}`;
  log(`Building ${title} with Go ${go.version} (needed once; all of them take about 13 minutes on two cores)`);
  const start = performance.now();
  const seconds = (): string => `${Math.round((performance.now() - start) / 1000)} s`;
  const heartbeat = setInterval(() => log(`  still building ${title}: ${seconds()}`), heartbeatMs);
  // Written under a name with the id of this process, then renamed, so that a build that was killed leaves nothing that
  // looks finished.
  const unfinished = `${result}.${process.pid}`;
  const ldflags = ['-s', '-w', ...program.stamp(version, module.versionOf).map((setting) => `-X ${setting}`)].join(' ');
  try {
    const tags = program.tags === undefined ? [] : ['-tags', program.tags];
    const flags = [
      'build',
      '-trimpath',
      '-buildvcs=false',
      ...tags,
      '-ldflags',
      ldflags,
      '-o',
      unfinished,
      program.package,
    ];
    await runGo(flags, module.folder, go);
    renameSync(unfinished, result);
  } catch (cause) {
    throw new Error(`${title} could not be built in ${module.folder}: ${(cause as Error).message}`, { cause });
  } finally {
    clearInterval(heartbeat);
    rmSync(unfinished, { force: true });
  }
  log(`Built ${title} in ${seconds()}.`);
  removeOlder(cache, program.module, folder);
  return result;
}

function removeOlder(cache: string, module: string, current: string): void {
  for (const folder of readdirSync(cache)) {
    const outdated = folder !== current && folder.replace(/-[0-9a-f]{16}$/, '') === module;
    if (outdated) rmSync(join(cache, folder), { recursive: true, force: true });
  }
}
