import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOnDisk, packagePath, readPackageFile } from '../package/package-files.ts';
import { nameOf, projectInName } from '../pods/job-shape.ts';
import type { Pod } from '../pods/pod.ts';

/** One captured review. */
export type Scene = {
  file: string;
  pod: string;
  review: { request: { uid: string; userInfo: { username: string }; object: Pod } };
};

const FOLDER = 'examples/demo';

/** Two runners that share a cache, jobs with and without their own account, and what a pipeline author might try. */
const SCENES: readonly { file: string; pod: string }[] = [
  { file: 'manager-cluster', pod: 'manager cluster' },
  { file: 'manager-fargate-small', pod: 'manager fargate-small' },
  { file: 'create-cache', pod: 'create-cache on fargate' },
  { file: 'check-cache', pod: 'check-cache on cluster' },
  { file: 'request-allowed', pod: 'requests its own account' },
  { file: 'request-refused', pod: 'requests an admin account' },
  { file: 'convention', pod: 'project with its account' },
  { file: 'no-rule', pod: 'project without account' },
  { file: 'forged-labels', pod: 'pretends to be 4242' },
  { file: 'pause-pod', pod: 'pause pod' },
];

/** Paths of the files on which the demo's decisions are based. */
type DemoFiles = Readonly<Record<'mapping' | 'accounts', string>>;

/** @param folder where the executable writes these files, because it has none on the disk */
export function demoFiles(folder: string): DemoFiles {
  return { mapping: fileOf('mapping.yaml', folder), accounts: fileOf('accounts.yaml', folder) };
}

function fileOf(name: string, folder: string): string {
  const path = `${FOLDER}/${name}`;
  if (isOnDisk()) return packagePath(path);
  const file = join(folder, name);
  writeFileSync(file, readPackageFile(path));
  return file;
}

/** Returns the path of a review in the package. */
export function reviewFile(file: string): string {
  return `${FOLDER}/reviews/${file}.json`;
}

export function readScenes(): Scene[] {
  return SCENES.map((scene) => ({
    ...scene,
    review: JSON.parse(readPackageFile(reviewFile(scene.file))) as Scene['review'],
  }));
}

/** Returns the part of a row that the review itself contains. */
export function known({ file, pod, review }: Scene): { file: string; pod: string; project?: string; from: string } {
  const { object } = review.request;
  const project = projectInName(nameOf(object));
  const from = object.spec?.serviceAccountName ?? 'default';
  return { file, pod, from, ...(project === undefined ? {} : { project }) };
}
