import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findGo } from './go-toolchain.ts';

/** Kinds of which the chart has objects, by the module in go/definitions where their definitions lie. */
const FILES: Readonly<Record<string, readonly string[]>> = {
  'github.com/cert-manager/cert-manager': [
    'deploy/crds/cert-manager.io_certificates.yaml',
    'deploy/crds/cert-manager.io_issuers.yaml',
  ],
  'github.com/prometheus-operator/prometheus-operator': [
    'example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml',
    'example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml',
  ],
};

/**
 * Fetches the definitions of kinds that the API server does not know by itself, once.
 *
 * @param options.root the project's root
 * @param options.env `PATH`, where Go is looked for
 * @returns absolute paths of CustomResourceDefinitions in YAML; none where there is no Go
 * @throws Error with Go's words when it cannot fetch them
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
  // One object after the other, not a list.
  const modules = JSON.parse(`[${stdout.trim().replaceAll('}\n{', '},\n{')}]`) as { Path: string; Dir: string }[];
  return modules.flatMap(({ Path, Dir }) => (FILES[Path] ?? []).map((file) => join(Dir, file)));
}
