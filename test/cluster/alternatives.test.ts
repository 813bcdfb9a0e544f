import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parseAllDocuments } from 'yaml';
import type { Pod } from '../../src/pods/pod.ts';
import type { KubernetesObject } from '../control-plane/client/client.ts';
import { connect } from '../control-plane/client/connect.ts';
import { made } from '../control-plane/client/made.ts';
import { waitUntil } from '../control-plane/client/wait-until.ts';
import { readPage } from '../docs/page.ts';
import { registerEks } from './eks.ts';
import { jobPod } from './job-pod.ts';
import { ROLE } from './world.ts';

// The policies of docs/alternatives.md, which need no server, do at a real API server what the page says.

const PAGE = join(import.meta.dirname, '../../docs/alternatives.md');
const cluster = connect();

t.test('two policies give jobs the account of their project, and keep it from others', async (t) => {
  const namespace = await cluster.createNamespace();
  for (const name of ['gitlab-runner', 'deployer']) await cluster.createServiceAccount(namespace, { name });
  const annotations = { 'eks.amazonaws.com/role-arn': `${ROLE}/project` };
  await cluster.createServiceAccount(namespace, { name: 'ci-project-4242', annotations });
  for (const name of ['gitlab-runner', 'deployer'])
    await cluster.grant(namespace, name, [{ apiGroups: [''], resources: ['pods'], verbs: ['create'] }]);
  const manager = await cluster.asPodOf(namespace, 'gitlab-runner');
  const deployer = await cluster.asServiceAccount(namespace, 'deployer');
  const eks = await registerEks(cluster, namespace);
  t.teardown(() => eks.unregister());
  const policies = policiesOf(namespace);
  t.equal(policies.length, 4, 'two policies, each with its binding');
  t.teardown(() => Promise.all(policies.map((policy) => cluster.admin.delete(policy))));
  for (const policy of policies) made(await cluster.admin.create(policy), String(policy.kind));

  const job = await waitUntil('the first policy', async () => {
    const pod = made(await manager.create<Pod>(jobPod(namespace)), 'a job');
    return pod.spec?.serviceAccountName === 'default' ? undefined : pod;
  });
  t.equal(job.spec?.serviceAccountName, 'ci-project-4242');
  const role = job.spec?.containers?.[0]?.env?.find(({ name }) => name === 'AWS_ROLE_ARN');
  t.equal(role?.value, `${ROLE}/project`, 'the EKS webhook sees the new account');

  const other = await manager.create(jobPod(namespace, { project: 5001 }));
  t.equal(other.status, 403);
  t.match(other.message, 'serviceaccount "ci-project-5001" not found');

  const pod = () => jobPod(namespace, { spec: { serviceAccountName: 'ci-project-4242', ...SPEC } });
  const refused = await waitUntil('the second policy', async () => {
    const answer = await deployer.create(pod());
    return answer.status === 201 ? undefined : answer;
  });
  t.equal(refused.status, 422);
  t.match(refused.message, 'accounts that begin with ci-project- are for jobs of the runner');
  t.equal((await deployer.create(jobPod(namespace))).status, 201, 'other accounts are free');
});

const SPEC = { containers: [{ name: 'build', image: 'alpine' }] };

/** The block of the page, for a namespace of the test and under names of its own. */
function policiesOf(namespace: string): KubernetesObject[] {
  const { blocks } = readPage(readFileSync(PAGE, 'utf8'));
  const shown = blocks.find(({ mark }) => mark === 'tried at a real API server')?.content ?? '';
  const text = shown
    .replaceAll('gitlab-job', `${namespace}-job`)
    .replaceAll(':gitlab:', `:${namespace}:`)
    .replaceAll('metadata.name: gitlab}', `metadata.name: ${namespace}}`);
  return parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject);
}
