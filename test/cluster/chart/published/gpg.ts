import { execFileSync } from 'node:child_process';
import type { Scope } from '../../../scope.ts';
import { temporaryFolder } from './package-chart.ts';

/** A temporary keyring of gpg in its own folder. */
type Gpg = {
  /** @returns what gpg printed */
  run(...words: string[]): string;
  /** Makes a key that does not expire. @returns its secret half as text */
  createKey(user: string, algorithm: string): string;
};

/** For the option `skip`: false if gpg is installed. */
export const withoutGpg = (() => {
  try {
    execFileSync('gpg', ['--version'], { stdio: 'ignore' });
    return false;
  } catch {
    return 'there is no gpg on the PATH';
  }
})();

/** @param passphrase passphrase of the keys; empty for none */
export function createGpg(t: Scope, passphrase = ''): Gpg {
  const home = temporaryFolder(t);
  t.teardown(() => execFileSync('gpgconf', ['--homedir', home, '--kill', 'all']));
  const run: Gpg['run'] = (...words) =>
    execFileSync(
      'gpg',
      ['--homedir', home, '--batch', '--quiet', '--pinentry-mode', 'loopback', '--passphrase', passphrase, ...words],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    );
  return {
    run,
    createKey(user, algorithm) {
      run('--quick-generate-key', user, algorithm, 'sign', 'never');
      return run('--armor', '--export-secret-keys', `=${user}`);
    },
  };
}
