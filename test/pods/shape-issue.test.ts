import fc from 'fast-check';
import t from 'tap';
import { factsOf } from '../../src/pods/facts.ts';
import { POD, type Pod } from '../../src/pods/pod.ts';
import { shapeIssue } from '../../src/pods/shape-issue.ts';
import { anyPods, fullPod } from '../any-pod.ts';
import { captured, captureNames } from '../fixtures.ts';

t.test('no captured pod has an issue', async (t) => {
  for (const name of captureNames()) t.equal(shapeIssue(captured(name).request.object, 'object'), undefined, name);
});

const pod = (metadata: unknown, spec: unknown = {}) => ({ metadata, spec });

const table: [string, unknown, string, string, string][] = [
  ['text instead of a pod', 'x', 'object', 'a value of type string', 'a Pod object'],
  ['a list instead of a pod', [], 'object', 'a list', 'a Pod object'],
  ['no metadata', { spec: {} }, 'object.metadata', 'a value of type undefined', 'an object'],
  ['no spec', { metadata: {}, spec: null }, 'object.spec', 'null', 'an object'],
  ['a number as name', pod({ name: 5 }), 'object.metadata.name', 'a value of type number', 'a string'],
  ...[
    ['metadata', 'name'],
    ['metadata', 'generateName'],
    ['spec', 'serviceAccountName'],
    ['spec', 'serviceAccount'],
  ].map(([part = '', field = '']): [string, unknown, string, string, string] => [
    `a ${field} of 1025 characters`,
    { ...pod({}), [part]: { [field]: 'x'.repeat(1025) } },
    `object.${part}.${field}`,
    '1025 characters',
    'at most 1024',
  ]),
  [
    'keys of labels of 256 KiB and one character',
    pod({ labels: { ['x'.repeat(262_144)]: '', y: '' } }),
    'object.metadata.labels',
    '262145 characters',
    'at most 262144',
  ],
  ['labels as text', pod({ labels: 'x' }), 'object.metadata.labels', 'a value of type string', 'an object of strings'],
  [
    'a label that is a number',
    pod({ labels: { a: 1 } }),
    'object.metadata.labels',
    'a value of type number',
    'only strings as values',
  ],
  [
    'managedFields as object',
    pod({ managedFields: {} }),
    'object.metadata.managedFields',
    'a value of type object',
    'a list of objects',
  ],
  [
    'an account that is a list',
    pod({}, { serviceAccountName: [] }),
    'object.spec.serviceAccountName',
    'a list',
    'a string',
  ],
  [
    'automount as text',
    pod({}, { automountServiceAccountToken: 'no' }),
    'object.spec.automountServiceAccountToken',
    'a value of type string',
    'a boolean',
  ],
  ['a null volume', pod({}, { volumes: [{}, null] }), 'object.spec.volumes[1]', 'null', 'an object'],
  [
    'containers as object',
    pod({}, { containers: {} }),
    'object.spec.containers',
    'a value of type object',
    'a list of objects',
  ],
  [
    'env as text',
    pod({}, { containers: [{}, { env: 'x' }] }),
    'object.spec.containers[1].env',
    'a value of type string',
    'a list of objects',
  ],
  [
    'a command with a number',
    pod({}, { initContainers: [{ command: ['a', 1] }] }),
    'object.spec.initContainers[0].command',
    'a list',
    'a list of strings',
  ],
  [
    'a container whose name is a number',
    pod({}, { containers: [{ name: 5 }] }),
    'object.spec.containers[0].name',
    'a value of type number',
    'a string',
  ],
  [
    'a variable whose value is a number',
    pod({}, { containers: [{ env: [{ name: 'A', value: 'x' }, { value: 1 }] }] }),
    'object.spec.containers[0].env[1].value',
    'a value of type number',
    'a string',
  ],
  [
    'a list as the token of a volume',
    pod({}, { volumes: [{ projected: { sources: [{ serviceAccountToken: [] }] } }] }),
    'object.spec.volumes[0].projected.sources[0].serviceAccountToken',
    'a list',
    'an object',
  ],
  [
    'a lifetime of a token as text',
    pod({}, { volumes: [{ projected: { sources: [{ serviceAccountToken: { expirationSeconds: '1h' } }] } }] }),
    'object.spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds',
    'a value of type string',
    'a number',
  ],
];

for (const [name, value, path, found, wanted] of table) {
  t.test(`${name} is reported with its path`, async (t) => {
    t.same(shapeIssue(value, 'object'), { path, found, wanted });
  });
}

t.test('null counts as absent, as in Kubernetes', async (t) => {
  const value = pod(
    { labels: null, annotations: null, managedFields: null },
    { volumes: null, containers: [{ env: null, command: null }] },
  );
  t.equal(shapeIssue(value, 'object'), undefined);
});

t.test('the pod that the property starts from has every field that is read', async (t) => {
  t.same(fieldsOf(fullPod), fieldsOf(POD));
});

t.test('a pod without an issue can be read, whatever else is in it', async (t) => {
  let read = 0;
  fc.assert(
    fc.property(anyPods, (pod) => {
      if (shapeIssue(pod, 'object') !== undefined) return;
      read += 1;
      factsOf(pod as Pod, 'ci', { username: 'x', groups: [] }, true);
    }),
    { numRuns: 4000 },
  );
  t.ok(read > 100, `${read} of the pods were sound`);
});

/** The paths of all fields, without those of labels and annotations and without indexes. */
function fieldsOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || /\.(?:labels|annotations|command)$/.test(path)) return [path];
  const below = Array.isArray(value) ? value.map((item) => fieldsOf(item, `${path}[]`)) : mapped(value, path);
  return [...new Set(below.flat())].toSorted();
}

function mapped(value: object, path: string): string[][] {
  return Object.entries(value).map(([name, item]) => fieldsOf(item, `${path}.${name}`));
}
