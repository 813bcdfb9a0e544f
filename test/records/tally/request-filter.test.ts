import t from 'tap';
import { createRequestFilter } from '../../../src/records/tally/request-filter.ts';
import { event, line } from '../recorded.ts';

const NAMED = { resource: 'pods', namespace: 'gitlab', apiVersion: 'v1' };
const again = (id: string, name?: string) => event({}, { auditID: id, ...(name && { objectRef: { ...NAMED, name } }) });
const COMPLETED = 'runner-hk7sq2xzv-project-4242-concurrent-0';

/** What a filter makes of each value, in their order. */
const CASES: readonly (readonly [name: string, values: readonly unknown[], found: readonly (string | undefined)[]])[] =
  [
    ['a record that two files have is read once', [event(), event()], ['decision', undefined]],
    ['an event and a line about one request are one request', [event(), line()], ['decision', undefined]],
    ['a request that is repeated for the same pod is read once', [event(), again('2'), line()], ['decision']],
    [
      'each request for a pod whose name the API server completes is for another pod',
      [again('1', COMPLETED), again('2', COMPLETED)],
      ['decision', 'decision'],
    ],
    ['a job without a decision is read', [event({ reason: undefined, would: undefined })], ['undecided']],
    ['what is not about a request for a pod is read, too', [{ level: 'info', msg: 'serving' }], ['other']],
    ['a dry run is left out', [event({}, { requestURI: '/api/v1/namespaces/gitlab/pods?dryRun=All' })], []],
    ['an event before the end of a request is left out', [event({}, { stage: 'RequestReceived' })], []],
    ['a text of another pod is left out', [{ kubernetes: { namespace_name: 'ci' }, log: JSON.stringify(line()) }], []],
  ];

for (const [name, values, found] of CASES)
  t.test(name, async (t) => {
    const filter = createRequestFilter(undefined, 1);
    const readings = values.map((value) => filter(value)?.is);
    t.strictSame(
      readings,
      values.map((_, at) => found[at]),
    );
  });

t.test('what is beyond the limit is never left out', async (t) => {
  const filter = createRequestFilter(undefined, 1, { requests: 0 });
  t.strictSame(
    [event(), event()].map((value) => filter(value)?.is),
    ['decision', 'decision'],
  );
});
