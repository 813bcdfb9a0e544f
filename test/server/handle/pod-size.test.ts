import fc from 'fast-check';
import t, { type Test } from 'tap';
import type { Mode } from '../../../src/modes.ts';
import { reviewOf } from '../../admission/cases.ts';
import type { CapturedReview } from '../../fixtures.ts';
import { runs } from '../../runs.ts';
import { build, type TestedWebhook } from '../webhook.ts';

const job = () => reviewOf({ capture: 'v19.4.0-dev/plain-cache' });

/** As Go's encoder writes it. */
const asGo = (review: CapturedReview) =>
  JSON.stringify(review).replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);

const send = ({ app }: TestedWebhook, mode: Mode, payload: string) =>
  app.inject({ method: 'POST', url: `/mutate/${mode}`, headers: { 'content-type': 'application/json' }, payload });

/** What a pipeline author controls: variables of the job, which `build` and each service have. */
function padded(review: CapturedReview, unit: string, bytes: number, variables: number, services: number): string {
  const { spec } = review.request.object;
  const value = unit.repeat(Math.max(1, Math.floor(bytes / (6 * unit.length * variables * (services + 1)))));
  const env = Array.from({ length: variables }, (_, index) => ({ name: `PAD_${index}`, value }));
  const [build] = spec.containers;
  build.env.push(...env);
  for (let index = 0; index < services; index += 1)
    spec.containers.push({ name: `svc-${index}`, image: 'a', env: build.env });
  return asGo(review);
}

const account = (answer: string, review: CapturedReview): string => {
  const { allowed, patch } = JSON.parse(answer).response ?? {};
  if (allowed === undefined) return 'decided by the failurePolicy';
  if (!allowed) return 'refused';
  const operations: { path: string; value: string }[] = JSON.parse(
    Buffer.from(patch ?? '', 'base64').toString() || '[]',
  );
  return (
    operations.find(({ path }) => path === '/spec/serviceAccountName')?.value ??
    review.request.object.spec.serviceAccountName
  );
};

/** More than is read: by its bytes, and by its parts. */
const TOO_MUCH: [name: string, unit: string, bytes: number, variables: number, services: number][] = [
  ['gitlab-ci-admin', '漢', 18_900_000, 1, 0],
  ['gitlab-ci-admin', 'x', 600_000, 20_000, 4],
];

async function holds(t: Test, sizes: fc.Arbitrary<number>, numRuns: number): Promise<void> {
  const webhook = build(t);
  const requested = fc.constantFrom(
    'default',
    'gitlab-runner-common',
    'ci-billing',
    'gitlab-ci-admin',
    'ci-project-77',
  );
  const units = fc.constantFrom('<', 'x', 'ü', '漢', '"', '\\', '\u0001', '&&<>');
  await fc.assert(
    fc.asyncProperty(
      requested,
      units,
      sizes,
      fc.constantFrom(1, 10, 300, 20_000),
      fc.integer({ min: 0, max: 4 }),
      async (name, unit, bytes, variables, services) => {
        const ask = () => {
          const review = job();
          Object.assign(review.request.object.spec, { serviceAccountName: name, serviceAccount: name });
          return review;
        };
        const small = account((await send(webhook, 'best-effort', asGo(ask()))).body, ask());
        const large = account(
          (await send(webhook, 'best-effort', padded(ask(), unit, bytes, variables, services))).body,
          ask(),
        );
        t.ok([small, 'refused'].includes(large), `${name}: small ${small}, large ${large}`);
      },
    ),
    { numRuns, examples: TOO_MUCH },
  );
}

t.test('in best-effort no size of a pod gets it an account that a small pod would not get', async (t) => {
  await holds(t, fc.integer({ min: 1_000, max: 18_900_000 }), 12);
  await holds(t, fc.integer({ min: 1_000, max: 600_000 }), 30);
});

t.test('in best-effort no shape of a pod gets it an account that a small pod would not get', async (t) => {
  const webhook = build(t);
  const ask = (name: string) => {
    const review = job();
    Object.assign(review.request.object.spec, { serviceAccountName: name, serviceAccount: name });
    return review;
  };
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 4 }),
    fc.constant(Array(60_000).fill({})),
    fc.constant('x'.repeat(300_000)),
  );
  const shapes = fc.record(
    { labels: value, annotations: value, tolerations: value, volumes: value, initContainers: value, affinity: value },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('default', 'gitlab-runner-common', 'gitlab-ci-admin'),
      shapes,
      async (name, shape) => {
        const { annotations, labels, ...spec } = shape;
        const shaped = ask(name);
        Object.assign(
          shaped.request.object.metadata,
          'labels' in shape && { labels },
          'annotations' in shape && { annotations },
        );
        Object.assign(shaped.request.object.spec, spec);
        const small = account((await send(webhook, 'best-effort', asGo(ask(name)))).body, ask(name));
        const large = account((await send(webhook, 'best-effort', asGo(shaped))).body, shaped);
        t.ok([small, 'refused'].includes(large), `${name}: small ${small}, shaped ${large}`);
      },
    ),
    { numRuns: runs(50) },
  );
});
