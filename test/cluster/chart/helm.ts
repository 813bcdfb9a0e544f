import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../control-plane/client/client.ts';
import type { Cluster } from '../../control-plane/client/cluster.ts';
import type { Scope } from '../../scope.ts';

/** The result of a run of Helm. */
export type HelmRun = {
  code: number;
  stdout: string;
  stderr: string;
};

/** A Helm program that runs with the permissions of the admin. */
export type Helm = {
  /** Its path. */
  program: string;
  /** Such as `v4.3.1`. */
  version: string;
  major: number;
  /** Runs Helm. A failure is a result, too. */
  run(...args: string[]): Promise<HelmRun>;
  /** @throws Error with Helm's output if it failed */
  ok(...args: string[]): Promise<string>;
  /** @returns the objects that `helm template` renders, tests included */
  template(...args: string[]): Promise<KubernetesObject[]>;
  /** @returns a file with these values, which is removed with the test */
  values(values: unknown): string;
};

/** @returns Helm 3 and Helm 4, or only the Helm in `HELM` */
export function helms(t: Scope, cluster: Cluster): Promise<Helm[]> {
  return Promise.all(cluster.connection.helm.map((program) => createHelm(t, cluster, program)));
}

async function createHelm(t: Scope, cluster: Cluster, program: string): Promise<Helm> {
  const folder = mkdtempSync(join(tmpdir(), 'helm-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    HELM_CACHE_HOME: folder,
    HELM_CONFIG_HOME: folder,
    HELM_DATA_HOME: folder,
    KUBECONFIG: cluster.connection.kubeconfig,
  };
  let files = 0;
  const run: Helm['run'] = (...args) =>
    new Promise((resolve) => {
      execFile(program, args, { env, cwd: folder, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code) || 1, stdout, stderr }),
      );
    });
  const ok: Helm['ok'] = async (...args) => {
    const { code, stdout, stderr } = await run(...args);
    if (code !== 0) throw new Error(`helm ${args.join(' ')}\n${stderr}${stdout}`);
    return stdout;
  };
  const version = (await ok('version', '--template', '{{ .Version }}')).trim();
  return {
    program,
    version,
    major: Number(/\d+/.exec(version)?.[0]),
    run,
    ok,
    async template(...args) {
      const documents = parseAllDocuments(await ok('template', ...args));
      return documents
        .map((document) => document.toJS() as KubernetesObject | null)
        .filter((object) => object !== null);
    },
    values(values) {
      files += 1;
      const file = join(folder, `values-${files}.yaml`);
      writeFileSync(file, JSON.stringify(values));
      return file;
    },
  };
}
