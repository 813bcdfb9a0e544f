import { readFileSync } from 'node:fs';
import t from 'tap';
import { readObjects } from '../../../src/explain/read/read-documents.ts';
import { wholeLists } from '../../whole-lists.ts';

const FOLDER = new URL('../../fixtures/explain/', import.meta.url);
const read = (file: string) => readObjects(readFileSync(new URL(file, FOLDER), 'utf8'), file);

const FILES: readonly [file: string, kinds: readonly string[]][] = [
  ['running.yaml', ['Pod']],
  ['stream.yaml', ['ConfigMap', 'Pod', 'Pod']],
  ['pods.json', ['Pod', 'Pod', 'Pod', 'Pod']],
  ['empty-list.json', []],
];

for (const [file, kinds] of FILES)
  t.test(`${file} has the kinds ${kinds.join(', ') || 'of an empty list'}`, async (t) => {
    const { errors, objects } = read(file);
    t.strictSame(errors, []);
    t.strictSame(
      objects.map(({ kind }) => kind),
      kinds,
    );
  });

t.test('the items of a PodList are pods, although the API server leaves out their kind', async (t) => {
  const { objects } = readObjects(JSON.stringify({ kind: 'PodList', items: [{ metadata: {} }, {}] }), 'pods.json');
  t.strictSame(
    objects.map(({ kind }) => kind),
    ['Pod', 'Pod'],
  );
});

t.test('an object without a kind, and a kind that is not text, are left to the caller', async (t) => {
  for (const text of ['{}', '{"kind": 5}', 'a: 1'])
    t.strictSame(
      readObjects(text, 'x').objects.map(({ kind }) => kind),
      [''],
    );
});

t.test('places are found in JSON as in YAML, also for a missing path', async (t) => {
  for (const text of ['{\n  "kind": "Pod",\n  "spec": {"a": 1}\n}', 'kind: Pod\n\nspec: {"a": 1}\n']) {
    const [found] = readObjects(text, 'pod').objects;
    t.match(found?.placeOf(['spec', 'a']), /^pod:3:\d+$/);
    t.match(found?.placeOf(['status']), /^pod:1:\d+$/);
  }
});

t.test('errors of the syntax are returned with their places', async (t) => {
  const { errors, objects } = read('bad.yaml');
  t.strictSame(objects, []);
  t.ok(errors.length > 0 && errors.every(({ level }) => level === 'error'));
  t.ok(readObjects('{"kind": ', 'x').errors.length > 0, 'text that only begins like JSON is read as YAML');
});

const WRONG: readonly [text: string, line: RegExp][] = [
  ['- 1', /x:1:1 error found no object, wanted a Pod, a List or an AdmissionReview/],
  ['{"kind": "List", "items": [null]}', /x:1:28 error found no object/],
  ['{"kind": "List"}', /x:1:1 error items: found no list, wanted one/],
];

for (const [text, line] of WRONG)
  t.test(`${text} is refused with its place`, async (t) => {
    t.throws(() => readObjects(text, 'x'), { message: line, cause: { code: 'input_malformed' } });
  });

t.test('a text of empty lines is not a log', async (t) => {
  const { errors } = readObjects('\n\n', 'x');
  t.match(errors, wholeLists([{ code: 'yaml_empty' }]));
});

t.test('a log is one object a line, each with its place', async (t) => {
  const { errors, objects } = readObjects(
    '{"level": "info", "msg": "a"}\n\n{"kind": "Event", "apiVersion": "audit.k8s.io/v1"}\n',
    'x',
  );
  t.strictSame(errors, []);
  t.strictSame(
    objects.map(({ kind, placeOf }) => `${placeOf(['a'])} ${kind}`),
    ['x:1:1 log line', 'x:3:1 audit event'],
  );
});

t.test('a list in lists is read, and one in sixty thousand is refused', async (t) => {
  const nested = (depth: number) => `${'{"kind":"List","items":['.repeat(depth)}{"kind":"Pod"}${']}'.repeat(depth)}`;
  t.equal(readObjects(nested(20), 'x').objects.length, 1);
  t.throws(() => readObjects(nested(60_000), 'x'), {
    message: /x error found a list at depth 20, wanted objects/,
    cause: { code: 'input_malformed' },
  });
});
