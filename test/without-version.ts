import { packageVersion } from '../src/package/package-version.ts';

/** Removes the version from links to the documentation in an output, so that a release changes no fixture. */
export function withoutVersion(output: string): string {
  return output.replaceAll(`/blob/v${packageVersion()}/`, '/blob/vVERSION/');
}
