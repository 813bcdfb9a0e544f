import type { RunnerVersion } from '../../../pods/runner-version.ts';

/**
 * Returns the version in the tag of a runner's image: `alpine-v17.9.0`, `alpine3.21-v18.1.0`, `v19.4.0`, `17.9.0-ubi`;
 * `undefined` for `latest`, for a digest, and for any other tag. A tag proves nothing, because the image may be another
 * one.
 */
export function imageVersion(image: string | undefined): RunnerVersion | undefined {
  const [, tag = ''] = /:([^/:@]+)(?:@[^@]*)?$/.exec(image ?? '') ?? [];
  const [, major, minor] =
    /(?:^|-)v(\d{1,4})\.(\d{1,4})(?:\D|$)/.exec(tag) ?? /^(\d{1,4})\.(\d{1,4})\.\d/.exec(tag) ?? [];
  return major === undefined || minor === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}
