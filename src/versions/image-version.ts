/**
 * Returns the version in the tag of an image (`[HOST[:PORT]/]PATH[:TAG][@DIGEST]`, the grammar of
 * distribution/reference). A release sets the tag to the version of the program.
 *
 * @returns `undefined` for a digest without a tag, and for a tag that is not a version, such as `main`
 */
export function imageVersion(image: string): string | undefined {
  return /:v?(\d+\.\d+\.\d+(?:-[\w.]+)?)(?:@|$)/.exec(image)?.[1];
}
