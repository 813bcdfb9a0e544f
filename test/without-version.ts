import { packageVersion } from '../src/package/package-version.ts';

/** An output in which links to the documentation have no version, so that a release changes no fixture. */
export function withoutVersion(output: string): string {
  return output.replaceAll(`/blob/v${packageVersion()}/`, '/blob/vVERSION/');
}
