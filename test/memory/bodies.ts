import { readFileSync } from 'node:fs';

const MIB = 1024 * 1024;
const REVIEW = readFileSync(new URL('../../examples/review.json', import.meta.url), 'utf8').trim();

/** Returns the review of a usual job, as an API server sends it. */
export function usualReview(): Buffer {
  return Buffer.from(JSON.stringify(JSON.parse(REVIEW)));
}

/** Returns that review with a JSON text as a field of the pod that no decision reads. */
function withText(text: string): Buffer {
  const review = JSON.parse(REVIEW);
  review.request.object.spec.tolerations = 0;
  return Buffer.from(JSON.stringify(review).replace('"tolerations":0', () => `"tolerations":${text}`));
}

function withPod(change: (pod: { metadata: Record<string, unknown>; spec: Record<string, unknown> }) => void): Buffer {
  const review = JSON.parse(REVIEW);
  change(review.request.object);
  return Buffer.from(JSON.stringify(review));
}

/**
 * Returns a review, just below the size of a large one, with an answer that is as long as possible: each `~` is two
 * characters of a path.
 */
export function longAnswerReview(): Buffer {
  const names = Array.from({ length: 57 }, (_, index) => [`gitlab-runner-irsa/${index}${'~'.repeat(3_900)}`, 'x']);
  return withPod(({ metadata }) => Object.assign(metadata, { annotations: Object.fromEntries(names) }));
}

/** Returns a list of this many bytes in which a text is repeated. */
const list = (part: string, bytes: number) =>
  `[${Array(Math.floor(bytes / (part.length + 1)))
    .fill(part)
    .join(',')}]`;
const objects = (count: number, keys: number) =>
  Array.from(
    { length: count },
    (_, index) => `{${Array.from({ length: keys }, (__, key) => `"k${index}_${key}":{}`).join(',')}}`,
  ).join(',');

const LONGEST = 20 * MIB - 60_000;
/** Just below the limit for a body without escapes. */
const LONG = 8 * MIB - 60_000;

/** Bodies that take as much memory as possible, with descriptions. */
export const HOSTILE: readonly [what: string, body: () => Buffer][] = [
  ['20 MiB of {}', () => withText(list('{}', LONGEST))],
  ['20 MiB of []', () => withText(list('[]', LONGEST))],
  ['20 MiB of {"a":0}', () => withText(list('{"a":0}', LONGEST))],
  ['20 MiB of ["",""]', () => withText(list('""', LONGEST))],
  ['20 MiB in one string', () => withText(`"${'a'.repeat(LONGEST)}"`)],
  ['20 MiB in one string of two-byte characters', () => withText(`"${'Ж'.repeat(LONGEST / 2)}"`)],
  ['20 MiB of escapes', () => withText(`"${String.raw`\u003c`.repeat(LONGEST / 6)}"`)],
  [
    '20 MiB of escapes that stay, and a two-byte character',
    () => withText(`"Ж${String.raw`\u0001`.repeat(LONG / 6)}"`),
  ],
  [
    '20 MiB of field owners',
    () =>
      withPod(({ metadata }) =>
        Object.assign(metadata, { managedFields: Array(800_000).fill({ fieldsV1: { a: {} } }) }),
      ),
  ],
  ['8 MiB in one string', () => withText(`"${'a'.repeat(LONG)}"`)],
  ['8 MiB in one string with a two-byte character', () => withText(`"Ж${'a'.repeat(LONG)}"`)],
  ['8 MiB in strings with a two-byte character', () => withText(list(`"Ж${'a'.repeat(1000)}"`, LONG))],
  ['8 MiB of {}', () => withText(list('{}', LONG))],
  ['8 MiB of escaped quotes', () => withText(`"${String.raw`\"`.repeat(LONG / 2)}"`)],
  [
    '20 MiB that become 8 MiB with a two-byte character',
    () => withText(`"Ж${'a'.repeat(LONG / 2)}${String.raw`\u003c`.repeat(2 * MIB)}"`),
  ],
  ['90,000 keys', () => withText(`{${Array.from({ length: 90_000 }, (_, key) => `"k${key}":0`).join(',')}}`)],
  ['objects with 45,000 different keys', () => withText(`[${objects(2_400, 19)}]`)],
  [
    'a small body of 18,000 objects with different keys',
    () => withText(`[${objects(18_000, 1).replaceAll('{}', '0')}]`),
  ],
  [
    'a name of 8 MiB',
    () =>
      withPod(({ metadata }) =>
        Object.assign(metadata, { name: `runner-a-project-${'1'.repeat(LONG)}-concurrent-0-b` }),
      ),
  ],
  ['an account of 8 MiB', () => withPod(({ spec }) => Object.assign(spec, { serviceAccountName: 'x'.repeat(LONG) }))],
  [
    '8 MiB of annotations to remove',
    () => withPod(({ metadata }) => Object.assign(metadata, { annotations: keys(1_900, 4_200) })),
  ],
  [
    'annotations to remove, of which a pod may have as many',
    () => withPod(({ metadata }) => Object.assign(metadata, { annotations: keys(60, 4_200) })),
  ],
  [
    '8 MiB of labels that are refused',
    () => withPod(({ metadata }) => Object.assign(metadata, { labels: keys(1_900, 4_200) })),
  ],
  [
    '3,600 containers with long names',
    () =>
      withPod(({ spec }) =>
        Object.assign(spec, {
          containers: Array.from({ length: 3_600 }, (_, index) => ({
            name: `${index}${'c'.repeat(2_200)}`,
            env: [{ name: 'AWS_ROLE_ARN', value: 'x' }],
          })),
        }),
      ),
  ],
];

function keys(count: number, length: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`gitlab-runner-irsa/${index}${'k'.repeat(length)}`, 'x']),
  );
}
