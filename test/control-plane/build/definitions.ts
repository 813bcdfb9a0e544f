import { execFile } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readGoModule } from './go-module.ts';
import { findGo, type GoToolchain, runGo } from './go-toolchain.ts';

/** Kinds of objects in the chart or an example, by the module in go/definitions that contains their definitions. */
const FILES: Readonly<Record<string, readonly string[]>> = {
  'github.com/argoproj/argo-cd/v3': ['manifests/crds/application-crd.yaml', 'manifests/crds/appproject-crd.yaml'],
  'github.com/cert-manager/cert-manager': [
    'deploy/crds/cert-manager.io_certificates.yaml',
    'deploy/crds/cert-manager.io_issuers.yaml',
  ],
  'github.com/fluxcd/source-controller': [
    'config/crd/bases/source.toolkit.fluxcd.io_gitrepositories.yaml',
    'config/crd/bases/source.toolkit.fluxcd.io_helmrepositories.yaml',
    'config/crd/bases/source.toolkit.fluxcd.io_ocirepositories.yaml',
  ],
  'github.com/prometheus-operator/prometheus-operator': [
    'example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml',
    'example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml',
  ],
};

/**
 * Downloads the definitions of kinds that the API server does not have, once.
 *
 * @param options.root the project's root
 * @param options.env `PATH`, in which Go is looked for
 * @returns absolute paths of CustomResourceDefinitions in YAML; none if Go is not installed
 * @throws Error with Go's message if it cannot download them
 */
export async function fetchDefinitions({
  root,
  env,
}: {
  root: string;
  env: NodeJS.ProcessEnv;
}): Promise<readonly string[]> {
  const go = await findGo(env);
  if (go === undefined) return [];
  const cwd = join(root, 'test/control-plane/go/definitions');
  const { stdout } = await promisify(execFile)('go', ['mod', 'download', '-json'], { cwd, env: go.env });
  // The output is one object after another, not a list.
  const modules = JSON.parse(`[${stdout.trim().replaceAll('}\n{', '},\n{')}]`) as { Path: string; Dir: string }[];
  const found = modules.flatMap(({ Path, Dir }) => (FILES[Path] ?? []).map((file) => join(Dir, file)));
  return [...found, await helmReleaseDefinition(root, go)];
}

/**
 * Returns the definition of a HelmRelease, which no module contains as YAML. It is made from the types of Flux, with
 * the program that Flux uses. That takes minutes the first time, and no time later.
 */
async function helmReleaseDefinition(root: string, go: GoToolchain): Promise<string> {
  const module = readGoModule(join(root, 'test/control-plane/go/flux'));
  const folder = join(root, '.control-plane', `flux-${module.fingerprint(go)}`);
  const file = join(folder, 'helm.toolkit.fluxcd.io_helmreleases.yaml');
  if (existsSync(file)) return file;
  // Written to a folder with the id of this process, then renamed, so that an interrupted run leaves nothing that looks
  // finished.
  const unfinished = `${folder}.${process.pid}`;
  const types = 'paths=github.com/fluxcd/helm-controller/api/v2';
  await runGo(['tool', 'controller-gen', 'crd', types, `output:crd:dir=${unfinished}`], module.folder, go);
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
  return file;
}
