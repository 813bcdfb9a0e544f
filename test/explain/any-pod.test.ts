import fc from 'fast-check';
import t from 'tap';
import { isMap } from '../../src/collections/is-map.ts';
import { causeOf } from '../../src/errors.ts';
import { questionOf } from '../../src/explain/questions.ts';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { compile } from '../../src/mapping/index/compile.ts';
import { anyPods } from '../any-pod.ts';
import { runs } from '../runs.ts';

const { mapping } = parseMapping('{version: 1, managers: [{serviceAccount: gitlab/gitlab-runner}], rules: []}');
const EXPECTED = ['input_malformed', 'namespace_unknown', 'requester_unknown'];

t.test(
  'a pod with any JSON at any place that is read is a question or a user error, and nothing else throws',
  async (t) => {
    if (mapping === undefined) throw new Error('the mapping of this test has errors');
    const index = compile(mapping);
    const overrides = {
      namespace: undefined,
      requester: undefined,
      runnerVersion: undefined,
      requestedAccount: undefined,
      labels: {},
      annotations: {},
    };
    let asked = 0;
    fc.assert(
      fc.property(anyPods.filter(isMap), fc.boolean(), (pod, isStored) => {
        const object = isStored && isMap(pod.metadata) ? { ...pod, metadata: { ...pod.metadata, uid: 'u' } } : pod;
        try {
          questionOf({ object, kind: 'Pod', placeOf: () => 'x' }, index, overrides, true);
          asked += 1;
        } catch (error) {
          if (!EXPECTED.includes(String(causeOf(error)?.code))) throw error;
        }
      }),
      { numRuns: runs(5000) },
    );
    t.ok(asked > runs(100), `${asked} were questions`);
  },
);
