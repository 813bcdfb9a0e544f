import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { PROGRAM, REPOSITORY } from '../src/names.ts';

// `npm run --silent krew -- FOLDER`: prints the manifest with which krew installs the executables of a release as a
// plugin of kubectl (https://krew.sigs.k8s.io/docs/developer-guide/plugin-manifest/). FOLDER contains the archives
// gitlab-runner-irsa-OS-ARCH.tar.gz.

const { description, version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
  description: string;
  version: string;
};
const [, , folder = '.'] = process.argv;
const ARCHIVE = new RegExp(`^${PROGRAM}-([a-z]+)-([a-z0-9]+)\\.tar\\.gz$`);

const platforms = readdirSync(folder)
  .sort()
  .flatMap((file) => {
    const [, os, arch] = ARCHIVE.exec(file) ?? [];
    if (os === undefined || arch === undefined) return [];
    const sha256 = createHash('sha256')
      .update(readFileSync(join(folder, file)))
      .digest('hex');
    const uri = `${REPOSITORY}/releases/download/v${version}/${file}`;
    return [{ selector: { matchLabels: { os, arch } }, uri, sha256, bin: PROGRAM }];
  });
if (platforms.length === 0) throw new Error(`${folder} has no archive ${PROGRAM}-OS-ARCH.tar.gz`);

process.stdout.write(
  stringify({
    apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
    kind: 'Plugin',
    metadata: { name: PROGRAM },
    spec: {
      version: `v${version}`,
      homepage: REPOSITORY,
      shortDescription: 'IAM roles for the jobs of GitLab runners on EKS',
      description: `${description}.\n`,
      caveats: `The command is "kubectl ${PROGRAM}": put kubectl before each command of the documentation.\n`,
      platforms,
    },
  }),
);
