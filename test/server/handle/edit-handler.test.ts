import t, { type Test } from 'tap';
import type { MappingFindings } from '../../../src/admission/edit/mapping-verdict.ts';
import { userError } from '../../../src/errors.ts';
import type { EditDependencies } from '../../../src/server/handle/edit-handler.ts';
import { wholeLists } from '../../whole-lists.ts';
import { build } from '../webhook.ts';

const place = { namespace: 'irsa', name: 'mapping', key: 'mapping.yaml' };
const issue = { place: 'mapping.yaml:4:11', message: 'rules[0].name: found x, wanted y [schema]' };

const NONE: MappingFindings = { findings: [], more: 0 };

const UID = '0f1e2d3c';

/** @param uid of the ConfigMap, as the API server knows it; `undefined` where the edit creates it */
const review = (mapping: string, uid: string | undefined = UID) => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: 'u',
    operation: 'UPDATE',
    resource: { group: '', version: 'v1', resource: 'configmaps' },
    namespace: 'irsa',
    name: 'mapping',
    object: { metadata: {}, data: { 'mapping.yaml': mapping } },
    oldObject: { metadata: { uid }, data: { 'mapping.yaml': 'old' } },
    options: {},
  },
});

type Answer = { response: { allowed: boolean; warnings?: string[]; status?: { message: string } } };

function start(t: Test, check: EditDependencies['check']) {
  const webhook = build(t, { mappingEdits: { place, check, objectUid: () => UID } });
  const post = async (payload: object, query = '') => {
    const answer = await webhook.app.inject({ method: 'POST', url: `/validate/mapping${query}`, payload });
    return { ...(answer.json() as Answer), status: answer.statusCode };
  };
  const edits = (result: string) => webhook.sample(`gitlab_runner_irsa_mapping_edits_total{result="${result}"}`);
  return { ...webhook, post, edits };
}

t.test('an edit with errors is refused, one without errors is allowed', async (t) => {
  const { edits, lines, post, sample } = start(t, async (text) =>
    text === 'bad' ? { findings: [issue], more: 4 } : NONE,
  );
  t.match(await post(review('bad')), {
    status: 200,
    response: { allowed: false, status: { message: /mapping\.yaml:4:11 error/ } },
  });
  t.match(await post(review('good')), { status: 200, response: { allowed: true } });
  t.match(await post(review('old')), { status: 200, response: { allowed: true } });
  t.equal(await edits('refused'), 1);
  t.equal(await edits('passed'), 1);
  t.equal(await edits('unchanged'), 1);
  t.equal(await sample('gitlab_runner_irsa_requests_total{mode="validate",code="200"}'), 3);
  t.match(lines, wholeLists([{ result: 'refused', errors: 5 }, { result: 'passed' }]));
});

t.test('the removal of the mapping is not checked, but gets a warning', async (t) => {
  const { post } = start(t, async () => {
    t.fail('there is nothing to check');
    return NONE;
  });
  const { request, ...rest } = review('x');
  const annotations = { 'gitlab-runner-irsa/starter': 'true' };
  const answer = await post({ ...rest, request: { ...request, object: { metadata: { annotations } } } });
  t.match(answer, wholeLists({ response: { allowed: true, warnings: [/until it restarts/] } }));
});

t.test('an edit that cannot be checked in time is allowed with a warning', async (t) => {
  const { edits, post } = start(t, () => new Promise(() => {}));
  t.match(
    await post(review('slow'), '?timeout=3s'),
    wholeLists({ response: { allowed: true, warnings: [/it took too long/] } }),
  );
  t.equal(await edits('unchecked'), 1);
});

t.test('a check that outlives the time of its edit is abandoned, and the next one can begin', async (t) => {
  const { lines, post } = start(
    t,
    (text, signal) =>
      new Promise((resolve, reject) => {
        if (text === 'good') resolve(NONE);
        signal.addEventListener('abort', () => reject(userError('abandoned', { code: 'worker_abandoned' })));
      }),
  );
  for (const edit of ['one', 'two', 'three'])
    t.match(await post(review(edit), '?timeout=0s'), wholeLists({ response: { warnings: [/it took too long/] } }));
  t.notOk((await post(review('good'))).response.warnings);
  t.notOk(lines.some(({ level }) => level === 'error'));
});

t.test('more edits at once than there is memory for are allowed with a warning', async (t) => {
  const waiting = Promise.withResolvers<MappingFindings>();
  const { post } = start(t, () => waiting.promise);
  const checked = [post(review('one')), post(review('two'))];
  t.match(
    await post(review('three')),
    wholeLists({ response: { allowed: true, warnings: [/too many edits at once/] } }),
  );
  waiting.resolve(NONE);
  for (const answer of await Promise.all(checked)) t.match(answer, { response: { allowed: true } });
  t.notOk((await post(review('four'))).response.warnings, 'checks are free again');
});

t.test('after an internal error an edit is allowed, and the message of the error is not sent', async (t) => {
  const { lines, post } = start(t, async () => {
    throw new Error('secret');
  });
  t.match(await post(review('x')), wholeLists({ response: { allowed: true, warnings: [/internal error/] } }));
  t.match(lines[0], { level: 'error', message: 'internal error while checking an edit of the mapping' });
});

t.test('the warning names the limit that ended a check', async (t) => {
  const { post } = start(t, async () => {
    throw userError('it takes longer than 20 s to read', { code: 'worker_time' });
  });
  t.match(
    await post(review('x')),
    wholeLists({ response: { allowed: true, warnings: [/it takes longer than 20 s to read/] } }),
  );
});

t.test('a body that is not a review gets an HTTP error, so that the failurePolicy allows the edit', async (t) => {
  const { post } = start(t, async () => NONE);
  t.match(await post({ kind: 'x' }), { status: 400 });
});

t.test('the path exists only if the mapping is a ConfigMap', async (t) => {
  const without = build(t);
  const answer = await without.app.inject({ method: 'POST', url: '/validate/mapping', payload: review('x') });
  t.equal(answer.statusCode, 404);
  const { app } = start(t, async () => NONE);
  t.match((await app.inject({ method: 'GET', url: '/validate/mapping' })).json(), { message: /accepts only POST/ });
});

t.test('an edit without errors warns of what it changes, and one with errors does not', async (t) => {
  let until: number | undefined;
  const changes = async (time: number) => {
    until = time;
    return ['1 of 2 projects would change'];
  };
  const { post } = start(t, async (text) =>
    text === 'bad' ? { findings: [issue], more: 0, changes } : { ...NONE, changes },
  );
  t.same((await post(review('bad'))).response.warnings, undefined);
  t.equal(until, undefined);
  const { response } = await post(review('good'));
  t.match(response, wholeLists({ allowed: true, warnings: ['1 of 2 projects would change'] }));
  t.type(until, 'number');
});

t.test('an edit that does not know the object is told nothing about jobs', async (t) => {
  const { post } = start(t, async () => ({ ...NONE, changes: async () => ['1 of 2 projects would change'] }));
  t.equal((await post(review('good', 'another'))).response.warnings, undefined);
  const { request, ...rest } = review('good');
  const created = { ...rest, request: { ...request, operation: 'CREATE', oldObject: null } };
  t.equal((await post(created)).response.warnings, undefined);
  t.same((await post(review('good'))).response.warnings, ['1 of 2 projects would change']);
});

t.test('edits that do not know the object are checked one at a time, and make way for one that does', async (t) => {
  const { post } = start(t, (text, signal) => {
    if (text === 'bad') return Promise.resolve({ findings: [issue], more: 0 });
    const { promise, reject } = Promise.withResolvers<MappingFindings>();
    signal.addEventListener('abort', () => reject(userError('abandoned', { code: 'worker_abandoned' })));
    return promise;
  });
  const tooMany = { response: { allowed: true, warnings: [/too many edits at once/] } };
  const forged = post(review('slow', 'another'));
  t.match(await post(review('good', 'another')), tooMany);
  t.match(await post(review('bad')), { response: { allowed: false } });
  t.match(await forged, tooMany);
  t.match(await post(review('bad', 'another')), { response: { allowed: false } }, 'and then the next can be checked');
});
