import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import type { Scope } from '../../scope.ts';

const root = join(import.meta.dirname, '../../..');

/**
 * Puts `chart/` and its dependency together, as `helm dependency update` would: the stand-in in test/fixtures, or the
 * archive in `GITLAB_RUNNER_CHART`.
 *
 * @param files texts by path that replace files of `chart/`
 * @returns the folder, which is removed with the test
 */
export function assembleChart(t: Scope, files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'chart-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const chart = join(folder, 'gitlab-runner-irsa');
  const charts = join(chart, 'charts');
  cpSync(join(root, 'chart'), chart, { recursive: true, filter: (path) => basename(path) !== 'charts' });
  rmSync(join(chart, 'Chart.lock'), { force: true });
  for (const [path, text] of Object.entries(files)) writeFileSync(join(chart, path), text);
  mkdirSync(charts);
  const { GITLAB_RUNNER_CHART: archive } = process.env;
  if (archive) {
    cpSync(archive, join(charts, basename(archive)));
    takeVersion(join(chart, 'Chart.yaml'), versionIn(archive));
  } else {
    cpSync(join(root, 'test/fixtures/charts/gitlab-runner'), join(charts, 'gitlab-runner'), { recursive: true });
  }
  return chart;
}

function versionIn(archive: string): string {
  const text = execFileSync('tar', ['-xzOf', archive, 'gitlab-runner/Chart.yaml'], { encoding: 'utf8' });
  return (parse(text) as { version: string }).version;
}

/**
 * Writes the version of the dependency into Chart.yaml, because Helm ignores a dependency with a version other than the
 * wanted one.
 */
function takeVersion(file: string, version: string): void {
  writeFileSync(file, readFileSync(file, 'utf8').replace(/(?<=- name: gitlab-runner\n {4}version: ).*/g, version));
}
