import t from 'tap';
import { decodeEdit, type MappingPlace } from '../../../src/admission/edit/mapping-edit.ts';
import { encodeEdit, type Verdict } from '../../../src/admission/edit/mapping-verdict.ts';

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

const nothing = { uid: 'u', mapping: undefined, changes: false, foreign: false, comesBack: false };

const edits: [name: string, request: object, edit: object][] = [
  ['a new text', {}, { mapping: 'new', changes: true, foreign: false }],
  ['the same text', { oldObject: configMap('new') }, { mapping: 'new', changes: false }],
  ['a first text', { oldObject: configMap() }, { mapping: 'new', changes: true }],
  ['no text any more', { object: configMap() }, { mapping: undefined, changes: true, comesBack: true }],
  ['emptied by hand', { object: configMap(undefined, {}, STARTED) }, { changes: true, comesBack: false }],
  ['emptied where Helm owns it', { object: configMap(undefined, HELM) }, { changes: true, comesBack: false }],
  [
    'given back by Helm',
    { object: configMap(undefined, {}, STARTED), oldObject: configMap('old', HELM, STARTED) },
    { changes: true, comesBack: true },
  ],
  ['an object that is made', { operation: 'CREATE', oldObject: null }, { mapping: 'new', changes: true }],
  ['one that is made without data', { operation: 'CREATE', object: configMap(), oldObject: null }, nothing],
  ['one that is deleted', { operation: 'DELETE', object: null }, nothing],
  ['another name', { name: 'other' }, nothing],
  ['another namespace', { namespace: 'gitlab' }, nothing],
  ['another kind', { resource: { group: '', resource: 'secrets' } }, nothing],
  ['another group', { resource: { group: 'example.com', resource: 'configmaps' } }, nothing],
  ['a subresource', { subResource: 'status' }, nothing],
  ['data that is none', { object: { ...configMap(), data: 'x' } }, { mapping: undefined, changes: true }],
  ['by hand, where Helm owns it', { object: configMap('new', HELM) }, { changes: true, foreign: true }],
  ['without a name of its writer', { object: configMap('new', HELM), options: null }, { foreign: true }],
  ['by Helm', { object: configMap('new', HELM), options: { fieldManager: 'helm' } }, { foreign: false }],
  [
    'by Argo CD',
    { object: configMap('new', HELM), options: { fieldManager: 'argocd-controller' } },
    { foreign: false },
  ],
  ['the same text by hand', { object: configMap('old', HELM) }, { changes: false, foreign: false }],
];

for (const [name, request, edit] of edits) {
  t.test(`an edit is read: ${name}`, async (t) => t.match(decodeEdit(reviewOf(request), place), edit));
}

t.test('what is no review is refused with its place', async (t) => {
  for (const [body, where] of [
    [{}, 'apiVersion and kind'],
    [reviewOf({ uid: 1 }), 'request.uid'],
    [reviewOf({ resource: 'configmaps' }), 'request.resource'],
    [reviewOf({ object: null }), 'request.object'],
  ] as const)
    t.throws(() => decodeEdit(body, place), { cause: { code: 'review_malformed', where } });
});

const answerTo = (verdict: Verdict, foreign = false, comesBack = false) =>
  (encodeEdit({ uid: 'u', foreign, comesBack }, verdict, place) as { response: Record<string, unknown> }).response;
const fault = (line: number, message = 'found x, wanted y [schema]') => ({ place: `mapping.yaml:${line}:1`, message });

t.test('a good edit is allowed without a word', async (t) => {
  for (const result of ['passed', 'unchanged'] as const)
    t.strictSame(answerTo({ result }), { uid: 'u', allowed: true, auditAnnotations: { mapping: result } });
});

t.test('a mapping with an error is refused, with its place', async (t) => {
  t.strictSame(answerTo({ result: 'refused', faults: [fault(4)] }), {
    uid: 'u',
    allowed: false,
    status: {
      metadata: {},
      status: 'Failure',
      code: 403,
      reason: 'Forbidden',
      message: `the mapping in mapping.yaml of ConfigMap irsa/mapping has an error; what was there before stays in force:
  mapping.yaml:4:1 error found x, wanted y [schema]
gitlab-runner-irsa validate mapping FILE says the same before it is applied. (mapping_invalid)`,
    },
    auditAnnotations: { mapping: 'refused' },
  });
});

t.test('of many errors the first twenty are told, cut to a length that can be read', async (t) => {
  const faults = Array.from({ length: 25 }, (_, index) => fault(index + 1, 'x'.repeat(5000)));
  const { status } = answerTo({ result: 'refused', faults }) as { status: { message: string } };
  t.match(status.message, 'has 25 errors');
  t.match(status.message, /\n {2}mapping\.yaml:20:1 error x{500}…\n {2}and 5 more\n/);
  t.ok(status.message.length < 12_000);
});

t.test('what is let through with a doubt is let through with a warning', async (t) => {
  t.match(answerTo({ result: 'unchecked', why: 'it took too long' }), {
    allowed: true,
    warnings: [/^gitlab-runner-irsa could not check this mapping \(it took too long\); see \/readyz/],
  });
  t.match(answerTo({ result: 'removed' }), {
    allowed: true,
    warnings: [/keeps the mapping that was here until it restarts/],
  });
  t.match(answerTo({ result: 'removed' }, false, true), {
    allowed: true,
    warnings: [/puts the mapping that was here back/],
  });
  t.match(answerTo({ result: 'passed' }, true), {
    allowed: true,
    warnings: [/the next helm upgrade undoes this edit/],
  });
  const { warnings } = answerTo({ result: 'unchecked', why: 'y'.repeat(1000) }, true) as { warnings: string[] };
  t.equal(warnings.length, 2);
  t.ok(warnings.every((warning) => warning.length <= 256));
});
