import type { Certificates } from '../certificates/certificates.ts';
import { openDirectory } from '../certificates/directory.ts';
import type { CertificateFinding } from '../certificates/finding.ts';
import { problem } from '../errors.ts';
import type { Log } from '../server/log.ts';
import { type AccountsSource, openAccountsFile } from './accounts-file.ts';
import { type MappingSource, openMappingFile } from './mapping-file.ts';
import { type ServeSettings, servedNames } from './settings.ts';
import type { DocumentState, Source } from './source.ts';
import { type WatchOptions, watchFiles } from './watch-files.ts';

/** Everything that changes while the process serves. */
export type Sources = { certificates: Certificates; mapping: MappingSource; accounts: AccountsSource };

/**
 * Opens the files that the settings name, all at once.
 *
 * @throws a problem `mapping_invalid` or `accounts_invalid` with a line for each finding, or one of the certificates
 */
export async function openSources(
  settings: Pick<ServeSettings, 'mapping' | 'accounts' | 'certificates' | 'listen'>,
  { log, now, watch = {} }: { log: Log; now: () => Date; watch?: WatchOptions },
): Promise<Sources> {
  const opening = [
    openDirectory({
      folder: settings.certificates,
      names: servedNames(settings),
      now,
      watch: (paths, changed) => watchFiles(paths, changed, watch),
      report: (finding) => report(log, finding),
    }),
    openMappingFile({ file: settings.mapping, log, now, watch }).then(assertGood('mapping', settings.mapping)),
    openAccountsFile({ file: settings.accounts, log, now, watch }).then(assertGood('accounts', settings.accounts)),
  ] as const;
  try {
    const [certificates, mapping, accounts] = await Promise.all(opening);
    return { certificates, mapping, accounts };
  } catch (reason) {
    const settled = await Promise.allSettled(opening);
    await Promise.all(settled.map((result) => (result.status === 'fulfilled' ? result.value.close() : undefined)));
    throw reason;
  }
}

export function closeSources(sources: Sources): Promise<unknown> {
  return Promise.all([sources.certificates.close(), sources.mapping.close(), sources.accounts.close()]);
}

/** A process with files and nothing good in them has nobody to wait for. */
function assertGood<Value>(what: 'mapping' | 'accounts', file: string) {
  return async (source: Source<DocumentState<Value>>): Promise<Source<DocumentState<Value>>> => {
    const { refused } = source.current();
    if (refused.length === 0) return source;
    await source.close();
    throw problem(`The ${what} cannot be used:\n${refused.map((line) => `  ${line}`).join('\n')}`, {
      code: `${what}_invalid`,
      where: file,
      hint: what === 'mapping' ? `mend it; gitlab-runner-irsa validate mapping ${file} checks it again` : 'mend it',
    });
  };
}

const METHODS = { error: 'error', warning: 'warn', info: 'info' } as const;

function report(log: Log, { code, level, message }: CertificateFinding): void {
  log[METHODS[level]]({ code }, message);
}
