import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scope } from '../../../scope.ts';
import type { Helm } from '../helm.ts';

const root = join(import.meta.dirname, '../../../..');

export const IMAGE = 'images.example.com/gitlab-runner-irsa';
export const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** The output of the script, the folder that it wrote to, and the archive in that folder. */
type Packaged = { code: number | null; stdout: string; stderr: string; folder: string; archive: string };

/** @returns a folder that is removed with the test */
export function temporaryFolder(t: Scope): string {
  const folder = mkdtempSync(join(tmpdir(), 'packaged-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * @returns a folder with the archive of the stand-in for GitLab's chart, like the one that `helm dependency update`
 *   fills
 */
export async function packDependencies(t: Scope, helm: Helm): Promise<string> {
  const folder = temporaryFolder(t);
  await helm.ok('package', join(root, 'test/fixtures/charts/gitlab-runner'), '--destination', folder);
  return folder;
}

/**
 * Runs `npm run package-chart` for an image of a release.
 *
 * @param options.words replace the options for the image and its digest
 * @param options.env for example the key for the signature
 */
export function packageChart(
  t: Scope,
  { program }: Helm,
  { dependencies, words = ['--image', IMAGE, '--digest', DIGEST], env = {} }: Options,
): Packaged {
  const folder = join(temporaryFolder(t), 'packed');
  const script = join(root, 'scripts/package-chart.ts');
  const folders = ['--dependencies', dependencies, '--destination', folder];
  const { PATH } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...words, ...folders], {
    encoding: 'utf8',
    env: { PATH, HELM: program, HOME: temporaryFolder(t), ...env },
  });
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { code: status, stdout, stderr, folder, archive: join(folder, `gitlab-runner-irsa-${version}.tgz`) };
}

type Options = { dependencies: string; words?: readonly string[]; env?: NodeJS.ProcessEnv };
