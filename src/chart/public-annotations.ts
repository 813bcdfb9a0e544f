import { IMAGE_ANNOTATION, PROGRAM, REPOSITORY } from '../names.ts';
import { repositoryAddress } from '../repository-address.ts';
import { yamlText } from './yaml-text.ts';

/** What only the chart of a release contains. */
export type Publication = {
  /** Digest of the image of this version, such as `sha256:…`. */
  digest: string;
  /** What changed since the previous version, as paragraphs of plain text. */
  changes: readonly string[];
  /** The key of the signature that is published with the archive; absent if there is none. */
  signKey?: { fingerprint: string; url: string };
};

function linksOf(version: string) {
  return [
    { name: 'Documentation', url: repositoryAddress(version, 'docs') },
    { name: 'Changelog', url: repositoryAddress(version, 'CHANGELOG.md') },
    { name: 'Issues', url: `${REPOSITORY}/issues` },
  ];
}

/** The platforms for which the release workflow builds the image. */
const PLATFORMS = ['linux/amd64', 'linux/arm64'];

/**
 * Returns the annotations of a chart that can be published: those that Artifact Hub reads
 * (https://artifacthub.io/docs/topics/annotations/helm/), some of which are YAML in a text, and the image for the
 * templates.
 *
 * @param image repository of the image, without a tag
 * @param version of the chart, which is also the tag of its image
 */
export function publicAnnotations(
  image: string,
  version: string,
  publication: Publication | undefined,
): Record<string, string> {
  const always = {
    'artifacthub.io/license': 'Apache-2.0',
    'artifacthub.io/category': 'security',
    'artifacthub.io/links': yamlText(linksOf(version)),
  };
  if (publication === undefined) return always;
  const { changes, digest, signKey } = publication;
  return {
    ...always,
    [IMAGE_ANNOTATION]: `${image}@${digest}`,
    'artifacthub.io/images': yamlText([
      { name: PROGRAM, image: `${image}:${version}@${digest}`, platforms: PLATFORMS },
    ]),
    'artifacthub.io/changes': yamlText(changes),
    ...(signKey === undefined ? {} : { 'artifacthub.io/signKey': yamlText(signKey) }),
  };
}
