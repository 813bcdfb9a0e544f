import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nameOf, projectInName } from '../pods/job-shape.ts';
import type { Pod } from '../pods/pod.ts';

/** One captured review. */
export type Scene = {
  file: string;
  pod: string;
  review: { request: { uid: string; userInfo: { username: string }; object: Pod } };
};

/** As far above `src/demo` as above `dist/demo`. */
const FOLDER = new URL('../../examples/demo/', import.meta.url);

/** Two runners that share a cache, jobs with and without an account of their own, and what a pipeline author might try. */
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

export const DEMO_FILES = {
  mapping: fileURLToPath(new URL('mapping.yaml', FOLDER)),
  accounts: fileURLToPath(new URL('accounts.yaml', FOLDER)),
} as const;

export function reviewFile(file: string): string {
  return fileURLToPath(new URL(`reviews/${file}.json`, FOLDER));
}

export function readScenes(): Scene[] {
  return SCENES.map((scene) => ({
    ...scene,
    review: JSON.parse(readFileSync(reviewFile(scene.file), 'utf8')) as Scene['review'],
  }));
}

/** The part of a row that the review itself contains. */
export function known({ file, pod, review }: Scene): { file: string; pod: string; project?: string; from: string } {
  const { object } = review.request;
  const project = projectInName(nameOf(object));
  const from = object.spec?.serviceAccountName ?? 'default';
  return { file, pod, from, ...(project === undefined ? {} : { project }) };
}
