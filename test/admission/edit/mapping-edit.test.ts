import t from 'tap';
import { decodeEdit, type MappingPlace } from '../../../src/admission/edit/mapping-edit.ts';
import { encodeEdit, type Verdict } from '../../../src/admission/edit/mapping-verdict.ts';
import { wholeLists } from '../../whole-lists.ts';

const place: MappingPlace = { namespace: 'irsa', name: 'mapping', key: 'mapping.yaml' };
const HELM = { 'gitlab-runner-irsa/mapping-owner': 'helm' };

const STARTED = { 'gitlab-runner-irsa/starter': 'true' };

const configMap = (text?: string, labels?: object, annotations?: object) => ({
  metadata: {
    name: 'mapping',
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  },
  ...(text === undefined ? {} : { data: { 'mapping.yaml': text } }),
});

const withKeys = (keys: object) => ({ ...configMap('new'), data: { 'mapping.yaml': 'new', ...keys } });

/** An update from "old" to "new", changed. */
const reviewOf = (request: object = {}) => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: 'u',
    operation: 'UPDATE',
    resource: { group: '', version: 'v1', resource: 'configmaps' },
    namespace: 'irsa',
    name: 'mapping',
    object: configMap('new'),
    oldObject: configMap('old'),
    options: { fieldManager: 'kubectl-edit' },
    ...request,
  },
});

const nothing = {
  ...{ uid: 'u', mapping: undefined, changes: false },
  ...{ undoneByHelm: false, restored: false, unread: [] },
};

const edits: [name: string, request: object, edit: object][] = [
  ['a new text', {}, { mapping: 'new', changes: true, undoneByHelm: false }],
  ['the same text', { oldObject: configMap('new') }, { mapping: 'new', changes: false }],
  ['a first text', { oldObject: configMap() }, { mapping: 'new', changes: true }],
  ['no text anymore', { object: configMap() }, { mapping: undefined, changes: true, restored: true }],
  ['emptied by hand', { object: configMap(undefined, {}, STARTED) }, { changes: true, restored: false }],
  ['emptied where Helm owns it', { object: configMap(undefined, HELM) }, { changes: true, restored: false }],
  [
    'released by Helm',
    { object: configMap(undefined, {}, STARTED), oldObject: configMap('old', HELM, STARTED) },
    { changes: true, restored: true },
  ],
  [
    'an object with a uid',
    { oldObject: { ...configMap('old'), metadata: { uid: '0f1e2d3c' } } },
    { objectUid: '0f1e2d3c', changes: true },
  ],
  [
    'an object whose uid is not a text',
    { oldObject: { ...configMap('old'), metadata: { uid: 5 } } },
    { objectUid: undefined, changes: true },
  ],
  ['a new object', { operation: 'CREATE', oldObject: null }, { mapping: 'new', changes: true }],
  ['a new object without data', { operation: 'CREATE', object: configMap(), oldObject: null }, nothing],
  ['a deleted object', { operation: 'DELETE', object: null }, nothing],
  ['another name', { name: 'other' }, nothing],
  ['another namespace', { namespace: 'gitlab' }, nothing],
  ['another kind', { resource: { group: '', resource: 'secrets' } }, nothing],
  ['another group', { resource: { group: 'example.com', resource: 'configmaps' } }, nothing],
  ['a subresource', { subResource: 'status' }, nothing],
  ['data that is not an object', { object: { ...configMap(), data: 'x' } }, { mapping: undefined, changes: true }],
  ['by hand, where Helm owns it', { object: configMap('new', HELM) }, { changes: true, undoneByHelm: true }],
  ['without a field manager', { object: configMap('new', HELM), options: null }, { undoneByHelm: true }],
  ['by Helm', { object: configMap('new', HELM), options: { fieldManager: 'helm' } }, { undoneByHelm: false }],
  [
    'by Argo CD',
    { object: configMap('new', HELM), options: { fieldManager: 'argocd-controller' } },
    { undoneByHelm: false },
  ],
  ['under a misspelled key', { object: withKeys({ 'mapping.yml': 'x' }) }, { unread: ['mapping.yml'] }],
  ['as binary data', { object: { ...configMap('new'), binaryData: { 'mapping.yaml': 'AA==' } } }, { unread: [] }],
  [
    'beside other keys, of which one is new',
    { object: withKeys({ notes: 'a', other: 'b' }), oldObject: withKeys({ notes: 'a' }) },
    { mapping: 'new', changes: false, unread: ['other'] },
  ],
  ['the same text by hand', { object: configMap('old', HELM) }, { changes: false, undoneByHelm: false }],
];

for (const [name, request, edit] of edits) {
  t.test(`an edit is read: ${name}`, async (t) => t.match(decodeEdit(reviewOf(request), place), edit));
}

t.test('a malformed review is refused with the place of the issue', async (t) => {
  for (const [body, where] of [
    [{}, 'apiVersion and kind'],
    [reviewOf({ uid: 1 }), 'request.uid'],
    [reviewOf({ resource: 'configmaps' }), 'request.resource'],
    [reviewOf({ object: null }), 'request.object'],
  ] as const)
    t.throws(() => decodeEdit(body, place), { cause: { code: 'review_malformed', where } });
});

const answerTo = (verdict: Verdict, undoneByHelm = false, restored = false, unread: readonly string[] = []) =>
  (encodeEdit({ uid: 'u', undoneByHelm, restored, unread }, verdict, place) as { response: Record<string, unknown> })
    .response;
const issue = (line: number, message = 'found x, wanted y [schema]') => ({ place: `mapping.yaml:${line}:1`, message });

t.test('a valid edit is allowed without a warning', async (t) => {
  for (const result of ['passed', 'unchanged'] as const)
    t.strictSame(answerTo({ result }), { uid: 'u', allowed: true, auditAnnotations: { mapping: result } });
});

t.test('a mapping with an error is refused with the place of the error', async (t) => {
  t.strictSame(answerTo({ result: 'refused', findings: [issue(4)], more: 0 }), {
    uid: 'u',
    allowed: false,
    status: {
      metadata: {},
      status: 'Failure',
      code: 403,
      reason: 'Forbidden',
      message: `The mapping in mapping.yaml of ConfigMap irsa/mapping has an error; the previous mapping stays active:
  mapping.yaml:4:1 error found x, wanted y [schema]
To check a mapping before you apply it: gitlab-runner-irsa validate mapping FILE (mapping_invalid)`,
    },
    auditAnnotations: { mapping: 'refused' },
  });
});

t.test('only the first twenty of many errors are listed, each cut to a readable length', async (t) => {
  const findings = Array.from({ length: 25 }, (_, index) => issue(index + 1, 'x'.repeat(5000)));
  const { status } = answerTo({ result: 'refused', findings, more: 1000 }) as { status: { message: string } };
  t.match(status.message, 'has 1025 errors');
  t.match(status.message, /\n {2}mapping\.yaml:20:1 error x{500}…\n {2}and 1005 more\n/);
  t.ok(status.message.length < 12_000);
});

t.test('an edit that could not be checked, or that will not last, is allowed with a warning', async (t) => {
  t.match(
    answerTo({ result: 'unchecked', why: 'it took too long' }),
    wholeLists({
      allowed: true,
      warnings: [
        /^gitlab-runner-irsa could not check this mapping \(it took too long\); its log and \/readyz say whether/,
      ],
    }),
  );
  t.match(
    answerTo({ result: 'removed' }),
    wholeLists({
      allowed: true,
      warnings: [/keeps using the removed mapping until it restarts/],
    }),
  );
  t.match(
    answerTo({ result: 'removed' }, false, true),
    wholeLists({
      allowed: true,
      warnings: [/restores the previous mapping/],
    }),
  );
  t.match(
    answerTo({ result: 'passed' }, true),
    wholeLists({
      allowed: true,
      warnings: [
        /the next helm upgrade or sync undoes this edit; change "mapping" there, or the fleet that writes it$/,
      ],
    }),
  );
  const { warnings } = answerTo({ result: 'unchecked', why: 'y'.repeat(1000) }, true) as { warnings: string[] };
  t.equal(warnings.length, 2);
  t.ok(warnings.every((warning) => warning.length <= 256));
});

t.test('a key that is not read gets a warning, also if nothing else changes', async (t) => {
  t.match(
    answerTo({ result: 'unchanged' }, false, false, ['mapping.yml', 'a\nb']),
    wholeLists({
      allowed: true,
      warnings: ['gitlab-runner-irsa reads only the key mapping.yaml of this ConfigMap, and not mapping.yml, a?b'],
    }),
  );
});
