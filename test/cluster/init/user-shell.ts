import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../../control-plane/client/cluster.ts';
import type { Helm } from '../chart/helm.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** The result of a command. */
export type Ran = { code: number; stdout: string; stderr: string };

/** The shell of a user in a clone, with the real programs and the permissions of the admin. */
export type UserShell = {
  clone: string;
  /** Runs a line as if it was pasted, in a folder of the clone. */
  paste(line: string, folder?: string): Ran;
  /** @throws Error with the output if the command failed */
  pasteOrThrow(line: string, folder?: string): Ran;
};

/**
 * Makes a clone whose dependency is the stand-in for GitLab's chart, at a path that Helm reads as a repository.
 *
 * @param folder folder of the test
 */
export function openShell(
  folder: string,
  { connection }: Pick<Cluster, 'connection'>,
  { helm, kubectl }: { helm: Helm; kubectl: string },
): UserShell {
  const [clone, bin, home] = ['clone', 'bin', 'home'].map((name) => join(folder, name)) as [string, string, string];
  for (const one of [clone, bin, home]) mkdirSync(one);
  cpSync(join(ROOT, 'chart'), join(clone, 'chart'), { recursive: true });
  for (const one of ['charts', 'Chart.lock']) rmSync(join(clone, 'chart', one), { recursive: true, force: true });
  useStandIn(join(clone, 'chart'));
  symlinkSync(helm.program, join(bin, 'helm'));
  symlinkSync(kubectl, join(bin, 'kubectl'));
  symlinkSync(join(ROOT, 'bin/gitlab-runner-irsa'), join(bin, 'gitlab-runner-irsa'));
  // The editor exits without saving anything.
  const env = { PATH: `${bin}:${process.env.PATH}`, HOME: home, KUBECONFIG: connection.kubeconfig, EDITOR: 'true' };
  const paste: UserShell['paste'] = (line, at = clone) => {
    const { status, stderr, stdout } = spawnSync('sh', ['-c', line], { cwd: at, env, encoding: 'utf8' });
    return { code: status ?? 1, stdout, stderr };
  };
  return {
    clone,
    paste,
    pasteOrThrow: (line, at) => {
      const ran = paste(line, at);
      if (ran.code !== 0) throw new Error(`${line}\n${ran.stderr}${ran.stdout}`);
      return ran;
    },
  };
}

/** Uses the stand-in, because GitLab's chart would be downloaded from its repository. */
export function useStandIn(chart: string): void {
  const file = join(chart, 'Chart.yaml');
  const standIn = join(ROOT, 'test/fixtures/charts/gitlab-runner');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replaceAll(/(repository: )"?https:\/\/charts\.gitlab\.io"?/g, `$1file://${standIn}`));
}
