import { checkAgain } from '../check-again.ts';
import { userError } from '../errors.ts';
import { openFolderCertificates } from './certificates/from-folder.ts';
import { openDocumentFile } from './documents/document-file.ts';
import type { DocumentSource } from './documents/document-source.ts';
import { loadAccounts } from './documents/load-accounts.ts';
import { loadMapping } from './documents/load-mapping.ts';
import { type FileSettings, type ServeSettings, servedNames } from './settings/settings.ts';
import type { SourceDependencies, Sources } from './sources.ts';

/**
 * Opens the files that the settings name, all at once.
 *
 * @throws a user error `mapping_invalid` or `accounts_invalid` with a line for each finding, or one of the certificates
 */
export async function openFileSources(
  settings: FileSettings & Pick<ServeSettings, 'listen'>,
  { log, now, watch, workers }: Pick<SourceDependencies, 'log' | 'now' | 'watch' | 'workers'>,
): Promise<Sources> {
  const loads = {
    mapping: (text: string) => loadMapping(workers, text),
    accounts: (text: string) => loadAccounts(workers, text),
  };
  const common = { log, now, watch, firstReading: 'reported' } as const;
  const { accounts: accountsFile, mapping: mappingFile } = settings;
  const opening = [
    openFolderCertificates(settings.certificates, servedNames(settings), common),
    openDocumentFile({ ...common, what: 'mapping', file: mappingFile, load: loads.mapping }).then(
      assertGood('mapping', mappingFile),
    ),
    openDocumentFile({ ...common, what: 'accounts', file: accountsFile, load: loads.accounts }).then(
      assertGood('accounts', accountsFile),
    ),
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

/** Without a cluster, a bad document is an error at the start, because no other source can provide a good one later. */
function assertGood<Value>(what: 'mapping' | 'accounts', file: string) {
  return async (source: DocumentSource<Value>): Promise<DocumentSource<Value>> => {
    const state = source.current();
    if (state.is === 'active') return source;
    await source.close();
    const { more, refused } = state;
    const lines = more === 0 ? refused : [...refused, `and ${more} more`];
    throw userError(`the ${what} cannot be used:`, {
      code: `${what}_invalid`,
      lines,
      where: file,
      hint: checkAgain(what, file),
    });
  };
}
