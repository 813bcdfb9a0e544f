import t from 'tap';
import { creatorsIn, isOfRunner, likelyCreator, otherCreators } from '../../src/explain/creators.ts';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import type { Pod } from '../../src/pods/pod.ts';

const pod = (name: string, account: string, namespace = 'gitlab') => ({
  metadata: { name, namespace },
  spec: { serviceAccountName: account },
});
const RUNNER = 'gitlab-runner 19.4.0 (19-4-stable; go1.26.8; linux';
/** A job whose manager has a pod of this name, and which a runner with this short token took. */
const job = (manager: string | undefined, runner?: string, client: string | undefined = RUNNER): Pod => ({
  metadata: {
    ...{ name: 'runner-x-project-1-concurrent-0-a', namespace: 'ci' },
    labels: {
      ...(manager === undefined ? {} : { 'manager.runner.gitlab.com/name': manager }),
      ...(runner === undefined ? {} : { 'manager.runner.gitlab.com/id-short': runner }),
    },
    managedFields: [
      { manager: client, operation: 'Update' },
      { manager: 'kubelet', operation: 'Update', subresource: 'status' },
    ],
  },
  spec: { serviceAccountName: 'ci-a' },
});
const A = pod('runner-a-6c8f7d9b54-jx682', 'account-a');
const B = pod('runner-b-0', 'account-b');

t.test('a job names the pod of its manager', async (t) => {
  const creators = creatorsIn([A, B]);
  t.match(creators(job('runner-a-6c8f7d9b54-jx682')), {
    key: 'gitlab/account-a',
    because: 'its label manager.runner.gitlab.com/name names a pod with this account',
  });
  t.match(creators(job('runner-b-0')), { key: 'gitlab/account-b' });
  t.match(creators(job('runner-a-5f6d8c7b9-abcde')), { key: 'gitlab/account-a' }, 'a pod that is gone');
  t.equal(creators(job('other')), undefined);
  t.equal(creators(job('runner-a')), undefined, 'a name in config.toml that is also that of a Deployment');
  t.equal(creators(job(undefined)), undefined);
});

t.test('two pods of one name, or of Deployments of one name, say nothing', async (t) => {
  const creators = creatorsIn([A, pod('runner-a-5f6d8c7b9-abcde', 'account-c', 'other')]);
  t.match(creators(job('runner-a-6c8f7d9b54-jx682')), { key: 'gitlab/account-a' });
  t.equal(creators(job('runner-a-1111111111-zzzzz')), undefined);
  t.equal(creatorsIn([B, pod('runner-b-0', 'account-c', 'other')])(job('runner-b-0')), undefined);
});

t.test('a job of a runner that another job names with its manager has the same manager', async (t) => {
  const creators = creatorsIn([A, B, job('runner-a-6c8f7d9b54-jx682', 'Hk7sQ2xZv'), job('other', 'unknown')]);
  t.match(creators(job('a-configured-name', 'Hk7sQ2xZv')), {
    key: 'gitlab/account-a',
    because: 'its label manager.runner.gitlab.com/id-short is that of other jobs of this manager',
  });
  t.equal(creators(job('a-configured-name', 'unknown')), undefined);
});

t.test('the labels of a runner that lets jobs set them say nothing', async (t) => {
  const creators = creatorsIn([A]);
  t.equal(creators(job('runner-a-6c8f7d9b54-jx682', undefined, 'gitlab-runner 17.8.0 (x')), undefined);
  const unknown = job('runner-a-6c8f7d9b54-jx682');
  delete unknown.metadata?.managedFields;
  t.match(creators(unknown), { key: 'gitlab/account-a' }, 'of an unknown version');
  const nameless = job('runner-a-6c8f7d9b54-jx682');
  nameless.metadata = { ...nameless.metadata, managedFields: [{ operation: 'Update' }] };
  t.match(creators(nameless), { key: 'gitlab/account-a' }, 'of an entry that names no client');
});

t.test('what is not a pod is left out', async (t) => {
  const creators = creatorsIn([null, {}, { metadata: { name: 'x', namespace: 'y' } }, { metadata: 1, spec: [] }, A]);
  t.match(creators(job('runner-a-6c8f7d9b54-jx682')), { key: 'gitlab/account-a' });
});

t.test('without the pods of managers, an account with the name of the Deployment is that of the manager', async (t) => {
  const managers = (...names: readonly string[]) => {
    const listed = names.map((serviceAccount) => ({ serviceAccount, namespaces: ['ci'] }));
    const user = { user: 'runner-a', namespaces: ['ci'] };
    const { mapping } = parseMapping(JSON.stringify({ version: 1, managers: [...listed, user], rules: [] }));
    return mapping?.managers ?? [];
  };
  const of = job('runner-a-6c8f7d9b54-jx682');
  t.match(likelyCreator(of, managers('gitlab/runner-a', 'gitlab/runner-b')), {
    key: 'gitlab/runner-a',
    because: 'its label manager.runner.gitlab.com/name names a pod of a Deployment of this name',
  });
  t.equal(likelyCreator(of, managers('gitlab/runner-a', 'other/runner-a')), undefined);
  t.equal(likelyCreator(of, managers('gitlab/runner-b')), undefined);
  t.equal(likelyCreator(job('runner-a'), managers('gitlab/runner-a')), undefined);
  t.equal(likelyCreator(job(undefined), managers('gitlab/runner-a')), undefined);
});

t.test('a pod that a client other than a runner created says which', async (t) => {
  t.strictSame(otherCreators(job('x', 'y', 'kubectl-run')), ['kubectl-run']);
  t.strictSame(otherCreators(job('x')), []);
  t.strictSame(otherCreators({ metadata: { managedFields: [{ operation: 'Update' }] } }), []);
  t.strictSame(otherCreators({}), []);
  t.equal(isOfRunner(job('x')), true);
  t.equal(isOfRunner({ metadata: { managedFields: [{ operation: 'Update' }] } }), false);
  t.equal(isOfRunner({}), false);
});
