import type { Names } from '../certificates/certificates.ts';
import { type DirectoryOptions, openDirectory } from '../certificates/directory.ts';
import { userError } from '../errors.ts';
import type { Log } from '../server/observe/log.ts';
import { openAccountsFile } from './documents/accounts-file.ts';
import { openMappingFile } from './documents/mapping-file.ts';
import type { DocumentState, Source } from './documents/source.ts';
import { watchFiles } from './documents/watch-files.ts';
import { type FileSettings, type ServeSettings, servedNames } from './settings/settings.ts';
import type { SourceSurroundings, Sources } from './sources.ts';

/**
 * Opens the files that the settings name, all at once.
 *
 * @throws a user error `mapping_invalid` or `accounts_invalid` with a line for each finding, or one of the certificates
 */
export async function openFileSources(
  settings: FileSettings & Pick<ServeSettings, 'listen'>,
  { log, now, watch }: Pick<SourceSurroundings, 'log' | 'now' | 'watch'>,
): Promise<Sources> {
  const opening = [
    openFolder(settings.certificates, servedNames(settings), { log, now, watch }),
    openMappingFile({ file: settings.mapping, log, now, watch }).then(assertGood('mapping', settings.mapping)),
    openAccountsFile({ file: settings.accounts, log, now, watch }).then(assertGood('accounts', settings.accounts)),
  ] as const;
  try {
    const [certificates, mapping, accounts] = await Promise.all(opening);
    return {
      certificates: Promise.resolve(certificates),
      mapping,
      accounts,
      webhook: {},
      places: settings,
      close: () => Promise.all([certificates.close(), mapping.close(), accounts.close()]),
    };
  } catch (reason) {
    const settled = await Promise.allSettled(opening);
    await Promise.all(settled.map((result) => (result.status === 'fulfilled' ? result.value.close() : undefined)));
    throw reason;
  }
}

/** Certificates in a folder, see {@link openDirectory}. */
export function openFolder(
  folder: string,
  names: Names,
  { log, now, watch }: Pick<SourceSurroundings, 'log' | 'now' | 'watch'>,
) {
  return openDirectory({
    folder,
    names,
    now,
    watch: (paths, changed) => watchFiles(paths, changed, watch),
    report: reportTo(log),
  });
}

/** A process with files and nothing good in them has nobody to wait for. */
function assertGood<Value>(what: 'mapping' | 'accounts', file: string) {
  return async (source: Source<DocumentState<Value>>): Promise<Source<DocumentState<Value>>> => {
    const { refused } = source.current();
    if (refused.length === 0) return source;
    await source.close();
    throw userError(`The ${what} cannot be used:\n${refused.map((line) => `  ${line}`).join('\n')}`, {
      code: `${what}_invalid`,
      where: file,
      hint: what === 'mapping' ? `mend it; gitlab-runner-irsa validate mapping ${file} checks it again` : 'mend it',
    });
  };
}

const METHODS = { error: 'error', warning: 'warn', info: 'info' } as const;

function reportTo(log: Log): DirectoryOptions['report'] {
  return ({ code, level, message }) => log[METHODS[level]]({ code }, message);
}
