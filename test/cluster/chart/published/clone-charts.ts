import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Scope } from '../../../scope.ts';
import { temporaryFolder } from './package-chart.ts';

const module = join(import.meta.dirname, '../../../control-plane/go/chart-testing');

/** A clone of a repository of charts. Its main branch has the charts with an older version. */
type Clone = {
  /** Changes every Chart.yaml, and commits. */
  commit(change: (text: string) => string): void;
  /** @returns the exit code and the output of `ct lint` for the charts that differ from the main branch */
  lint(): { code: number | null; said: string };
};

type Programs = {
  /** Path of chart-testing. */
  ct: string;
  /** Path of Helm, which chart-testing starts. */
  helm: string;
  /** Folder with yamale and yamllint, which chart-testing starts, too. */
  python: string;
};

/** @param charts folders, each with a chart of a different name and with its dependencies */
export function cloneCharts(t: Scope, { ct, helm, python }: Programs, charts: readonly string[]): Clone {
  const folder = temporaryFolder(t);
  const [bin, work, origin] = ['bin', 'work', 'origin'].map((name) => join(folder, name)) as [string, string, string];
  for (const each of [bin, work]) mkdirSync(each);
  symlinkSync(helm, join(bin, 'helm'));
  const env = { PATH: `${bin}:${python}:${process.env.PATH}`, HOME: folder };
  const git = (...words: string[]) => {
    const user = ['-c', 'user.name=x', '-c', 'user.email=x@example.com'];
    execFileSync('git', [...user, ...words], { cwd: work, env, stdio: 'pipe' });
  };
  const commit: Clone['commit'] = (change) => {
    for (const chart of charts) {
      const file = join(work, basename(chart), 'Chart.yaml');
      writeFileSync(file, change(readFileSync(file, 'utf8')));
    }
    git('add', '--all');
    git('commit', '--quiet', '--message', 'x');
  };
  git('init', '--quiet', '--initial-branch', 'main');
  git('init', '--quiet', '--bare', '--initial-branch', 'main', origin);
  for (const chart of charts) cpSync(chart, join(work, basename(chart)), { recursive: true });
  writeFileSync(join(folder, 'ct.yaml'), JSON.stringify(settings()));
  commit((text) => text.replace(/^version: .*$/m, 'version: 0.0.1'));
  git('remote', 'add', 'origin', origin);
  git('push', '--quiet', 'origin', 'main');
  return {
    commit,
    lint() {
      const words = ['lint', '--config', join(folder, 'ct.yaml')];
      const { status, stdout, stderr } = spawnSync(ct, words, { cwd: work, env, encoding: 'utf8' });
      return { code: status, said: `${stdout}${stderr}` };
    },
  };
}

/**
 * Returns the defaults of chart-testing, which it looks for below /etc or in the home of the user, with the changes
 * that are needed here.
 */
function settings(): object {
  const words = ['list', '-m', '-f', '{{.Dir}}', 'github.com/helm/chart-testing/v3'];
  const etc = join(execFileSync('go', words, { cwd: module, encoding: 'utf8' }).trim(), 'etc');
  return {
    'lint-conf': join(etc, 'lintconf.yaml'),
    'chart-yaml-schema': join(etc, 'chart_schema.yaml'),
    'chart-dirs': ['.'],
    'target-branch': 'main',
    'helm-lint-extra-args': '--strict',
    // Otherwise it downloads them.
    'skip-helm-dependencies': true,
    // Otherwise it looks up their accounts at GitHub.
    'validate-maintainers': false,
  };
}
