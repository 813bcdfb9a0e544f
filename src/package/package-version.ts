import { readPackageFile } from './package-files.ts';

/** Returns the version of this program, without `v`. */
export function packageVersion(): string {
  return (JSON.parse(readPackageFile('package.json')) as { version: string }).version;
}
