import type { Certificates, Names } from '../../certificates/certificates.ts';
import { type DirectoryOptions, openDirectory } from '../../certificates/folder/directory.ts';
import type { Log } from '../../server/observe/log.ts';
import { watchFiles } from '../documents/watch-files.ts';
import type { SourceDependencies } from '../sources.ts';

const METHODS = { error: 'error', warning: 'warn', info: 'info' } as const;

/** Opens certificates in a folder, see {@link openDirectory}. */
export function openFolderCertificates(
  folder: string,
  names: Names,
  { log, now, watch }: Pick<SourceDependencies, 'log' | 'now' | 'watch'>,
): Promise<Certificates> {
  return openDirectory({
    folder,
    names,
    now,
    watch: (paths, changed) => watchFiles(paths, changed, watch),
    report: reportTo(log),
  });
}

function reportTo(log: Log): DirectoryOptions['report'] {
  return ({ code, level, message }) => log[METHODS[level]]({ code }, message);
}
