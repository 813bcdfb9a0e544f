import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { userError } from '../../src/errors.ts';
import { removeFolder } from './remove-folder.ts';

/** A secret key in its own folder, which only this user can read. */
export type SigningKey = {
  fingerprint: string;
  /** Options with which `helm package` signs with this key. */
  packageOptions: readonly string[];
  /** Path of a keyring with the public half of the key, for `helm verify`. */
  publicRing: string;
  /** Writes the public half as text, for people who verify a signature. */
  writePublicKey(path: string): void;
  /** Removes the folder. */
  close(): void;
};

const code = 'signing_key';
/**
 * Number of the algorithm of a public key, in the list of gpg (`doc/DETAILS` in its repository) and in RFC 4880,
 * section 9.1.
 */
const RSA = '1';

/**
 * Opens the key of a release. It is written to files of consecutive keys: Helm 3 reads only such files, while Helm 4
 * also reads the keyring of gpg.
 *
 * @param options.armored output of `gpg --armor --export-secret-keys`; empty for an unsigned chart
 * @param options.passphrase passphrase of the key; empty if it has none
 * @returns `undefined` if there is no key
 * @throws a user error for anything but one secret RSA key, because Helm 3 cannot verify other kinds
 */
export function openSigningKey({
  armored = '',
  passphrase = '',
}: {
  armored: string | undefined;
  passphrase: string | undefined;
}): SigningKey | undefined {
  if (armored.trim() === '') return undefined;
  const home = mkdtempSync(join(tmpdir(), 'signing-key-'));
  const inHome = (name: string) => join(home, name);
  const gpg = (...words: string[]) =>
    execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const close = () => {
    // gpg starts an agent for the folder and leaves it running. It removes its sockets after gpgconf has ended.
    execFileSync('gpgconf', ['--homedir', home, '--kill', 'all']);
    removeFolder(home);
  };
  try {
    writeFileSync(inHome('passphrase'), passphrase, { mode: 0o600 });
    writeFileSync(inHome('secret.asc'), armored, { mode: 0o600 });
    const { fingerprint, user } = importKey(() => {
      gpg('--import', inHome('secret.asc'));
      return gpg('--with-colons', '--list-secret-keys').toString();
    });
    gpg('--output', inHome('secret.gpg'), '--dearmor', inHome('secret.asc'));
    gpg('--output', inHome('public.gpg'), '--export', fingerprint);
    return {
      fingerprint,
      packageOptions: [
        ...['--sign', '--key', user, '--keyring', inHome('secret.gpg')],
        // Helm refuses an empty file.
        ...(passphrase === '' ? [] : ['--passphrase-file', inHome('passphrase')]),
      ],
      publicRing: inHome('public.gpg'),
      writePublicKey: (path) => writeFileSync(path, gpg('--armor', '--export', fingerprint)),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** @param list imports the key, and returns what gpg then lists */
function importKey(list: () => string): { fingerprint: string; user: string } {
  const wanted = 'export one RSA key with gpg --armor --export-secret-keys';
  let listed: string;
  try {
    listed = list();
  } catch {
    throw userError(`gpg cannot import CHART_SIGNING_KEY: ${wanted}.`, { code });
  }
  const rows = listed.split('\n').map((line) => line.split(':'));
  const keys = rows.filter(([kind]) => kind === 'sec');
  const [key] = keys;
  if (key === undefined || keys.length > 1)
    throw userError(`CHART_SIGNING_KEY has ${keys.length} secret keys: ${wanted}.`, { code });
  if (key[3] !== RSA)
    throw userError(`CHART_SIGNING_KEY is not an RSA key, and Helm 3 can verify no other: ${wanted}.`, { code });
  const first = (kind: string) => rows.find(([each]) => each === kind)?.[9] ?? '';
  // gpg writes a colon in the name as \x3a.
  const user = first('uid').replaceAll(/\\x([0-9a-f]{2})/gi, (_, digits) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return { fingerprint: first('fpr'), user };
}
