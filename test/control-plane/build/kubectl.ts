import { join } from 'node:path';
import { type BuildOptions, buildOnce } from './build.ts';
import { readGoModule } from './go-module.ts';
import { findGo } from './go-toolchain.ts';

/** Absolute paths of kubectl and of krew, the manager of its plugins. */
export type Kubectl = Readonly<Record<'kubectl' | 'krew', string>>;

const PROGRAMS = {
  kubectl: {
    name: 'kubectl',
    module: 'kubectl',
    package: '.',
    versionOf: 'k8s.io/kubectl',
    // Kubernetes 1.36.3 consists of modules of version 0.36.3.
    stamp: (version: string) => [`k8s.io/component-base/version.gitVersion=${version.replace('v0.', 'v1.')}`],
  },
  krew: {
    name: 'krew',
    module: 'krew',
    package: 'sigs.k8s.io/krew/cmd/krew',
    versionOf: 'sigs.k8s.io/krew',
    stamp: (version: string) => [`sigs.k8s.io/krew/internal/version.gitTag=${version}`],
  },
} as const;

/**
 * Finds kubectl and krew, or builds them once. They are separate from the programs of the control plane, because few
 * tests need them.
 *
 * @returns `undefined` if Go is not installed
 */
export async function buildKubectl({ env, log, root }: BuildOptions): Promise<Kubectl | undefined> {
  const go = await findGo(env);
  if (go === undefined) return undefined;
  const cache = join(root, '.control-plane');
  const build = (program: (typeof PROGRAMS)[keyof Kubectl]) =>
    buildOnce({ program, module: readGoModule(join(root, 'test/control-plane/go', program.module)), go, cache, log });
  return { kubectl: await build(PROGRAMS.kubectl), krew: await build(PROGRAMS.krew) };
}
