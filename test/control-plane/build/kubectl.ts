import { join } from 'node:path';
import { type BuildOptions, buildOnce } from './build.ts';
import { readGoModule } from './go-module.ts';
import { findGo } from './go-toolchain.ts';

/**
 * Finds kubectl, or builds it once: apart from the programs of the control plane, because only one test needs it.
 *
 * @returns its absolute path, that of the variable KUBECTL where it is set; `undefined` where there is no Go
 */
export async function buildKubectl({ env, log, root }: BuildOptions): Promise<string | undefined> {
  if (env.KUBECTL) return env.KUBECTL;
  const go = await findGo(env);
  if (go === undefined) return undefined;
  const program = {
    name: 'kubectl',
    module: 'kubectl',
    package: '.',
    versionOf: 'k8s.io/kubectl',
    // Kubernetes v1.36.3 is made of modules v0.36.3.
    stamp: (version: string) => [`k8s.io/component-base/version.gitVersion=${version.replace('v0.', 'v1.')}`],
  };
  const module = readGoModule(join(root, 'test/control-plane/go', program.module));
  return buildOnce({ program, module, go, cache: join(root, '.control-plane'), log });
}
