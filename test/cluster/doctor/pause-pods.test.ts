import { readFileSync } from 'node:fs';
import t from 'tap';
import { parseAllDocuments } from 'yaml';
import { serviceAccountRequester } from '../../../src/pods/requester.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { made } from '../../control-plane/client/made.ts';
import type { Reference } from '../../control-plane/client/object-path.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { readPage } from '../../docs/page.ts';

const cluster = connect();

type Review = { status: { allowed: boolean } };

/** Whether a user may do something with PriorityClasses, by the answer of the API server. */
async function may(namespace: string, name: string, verb: string): Promise<boolean> {
  const { groups, username } = serviceAccountRequester(namespace, name);
  const resourceAttributes = { verb, group: 'scheduling.k8s.io', resource: 'priorityclasses' };
  const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview' };
  const answer = await cluster.as(username, groups).create({ ...review, spec: { resourceAttributes } } as Reference);
  return (made(answer, 'the review') as unknown as Review).status.allowed;
}

t.test('a Role gives a manager no PriorityClass, and the ClusterRole of the documentation does', async (t) => {
  const namespace = await cluster.createNamespace({ prefix: 'pause' });
  const name = 'gitlab-runner-common';
  await cluster.createServiceAccount(namespace, { name });
  const rules = [{ apiGroups: ['scheduling.k8s.io'], resources: ['priorityclasses'], verbs: ['get', 'create'] }];
  await cluster.grant(namespace, name, rules);
  const { blocks } = readPage(readFileSync('docs/operations.md', 'utf8'));
  const block = blocks.find(({ content }) => content.includes('name: gitlab-runner-pause-pods'));
  const text = (block?.content ?? '')
    .replaceAll('gitlab-runner-pause-pods', `gitlab-runner-pause-pods-${namespace}`)
    .replace('namespace: gitlab,', `namespace: ${namespace},`);
  const objects = parseAllDocuments(text).map((document) => document.toJS() as Reference);
  t.equal(objects.length, 2);
  t.notOk(await may(namespace, name, 'create'), 'the Role of managerRules');
  for (const object of objects) {
    made(await cluster.admin.create(object), String(object.kind));
    t.teardown(() => cluster.admin.delete(object));
  }
  for (const verb of ['get', 'create'])
    await waitUntil(
      `the manager may ${verb} PriorityClasses`,
      async () => (await may(namespace, name, verb)) || undefined,
    );
  t.pass();
});
