import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { doctorSchema } from '../../../src/cli/schemas/doctor.ts';
import type { Finding } from '../../../src/doctor/checks/finding.ts';
import { runCli } from '../../cli/command-line.ts';
import type { PolicyRule } from '../../control-plane/client/cluster-options.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { made } from '../../control-plane/client/made.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { writeKubeconfig } from '../../control-plane/server/kubeconfig.ts';
import { readPage } from '../../docs/page.ts';
import { wholeLists } from '../../whole-lists.ts';
import { kubernetes } from './break.ts';
import { follow } from './follow.ts';
import { isFindingOf } from './is-finding-of.ts';
import { createDoctorWorld, type DoctorWorld } from './world.ts';

const cluster = connect();
const { admin } = cluster;
const RBAC = 'rbac.authorization.k8s.io';

async function reviewed(world: DoctorWorld, more: readonly string[] = []) {
  const { stderr, stdout } = await runCli([...world.words, '--security', '--json', ...more]);
  if (stdout === '') throw new Error(stderr);
  const { review } = doctorSchema.parse(JSON.parse(stdout));
  if (review === undefined) throw new Error('there is no review');
  const namespaces = [world.irsa, world.gitlab];
  return (id: string) => {
    const item = review.items.find((one) => one.id === id);
    const findings = (item?.findings ?? []).filter((finding) => isFindingOf(finding, { namespaces }));
    // A permission that another test gives in the whole cluster is a no as well.
    const isNoOfOthers = item?.answer === 'no' && findings.length === 0;
    return { review, answer: isNoOfOthers ? 'yes' : item?.answer, codes: findings.map(({ code }) => code), item };
  };
}

const policy = (irsa: string, spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { namespace: irsa, name: 'webhook' },
  spec: { podSelector: { matchLabels: { 'app.kubernetes.io/name': 'gitlab-runner-irsa' } }, ...spec },
});

t.test('the lines of the checklist at a real API server', async (t) => {
  const world = await createDoctorWorld(t, cluster);
  const { gitlab, irsa } = world;
  const create = async (object: object) => void made(await admin.create(object), JSON.stringify(object));

  await t.test('a fresh installation has no NetworkPolicy, and its runner the token for the API', async (t) => {
    const answerTo = await reviewed(world);
    t.match(answerTo('webhook_port'), wholeLists({ answer: 'no', codes: ['webhook_port_open'] }));
    t.match(answerTo('automount'), wholeLists({ answer: 'no', codes: ['automount_on'] }));
    t.match(answerTo('guard'), { answer: 'yes' });
    t.match(answerTo('runner_namespaces'), { answer: 'yes' });
    t.match(answerTo('runner_versions'), { answer: 'not checked' });
    t.match(answerTo('audit_log'), wholeLists({ answer: 'not checked', item: { unseen: [{ needs: '--aws' }] } }));
    const { versions, digests } = answerTo('guard').review;
    t.match(versions, { kubernetes: /^v1\.\d+\./, webhook: 'images.example.com/gitlab-runner-irsa' });
    // Other tests have runners in the same cluster.
    const runners = versions.runners.filter(({ workload }) => workload.includes(` ${gitlab}/`));
    t.match(runners, wholeLists([{ image: 'gitlab-runner' }]));
    t.match(digests.mapping, /^[0-9a-f]{64}$/);
    t.ok(digests.guard?.every(({ expected, fingerprint }) => expected === fingerprint));
  });

  await t.test('the user who reads, and what runs of the webhooks, is in the review', async (t) => {
    const nothing = (await reviewed(world))('guard').review;
    t.type(nothing.by, 'string');
    t.same(
      nothing.options.filter((one) => one === '--security'),
      ['--security'],
    );
    t.match(nothing.digests, wholeLists({ webhook: [], eksWebhook: null }));
    const selector = { 'app.kubernetes.io/name': 'gitlab-runner-irsa' };
    const image = `images.example.com/webhook@sha256:${'0'.repeat(64)}`;
    for (const [name, labels, phase] of [
      ['running', selector, 'Running'],
      ['ended', selector, 'Failed'],
      ['other', { app: 'other' }, 'Running'],
    ] as const) {
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: irsa, name, labels } };
      await create({ ...pod, spec: { containers: [{ name: 'a', image: 'a' }], nodeName: 'none' } });
      const imageID = name === 'running' ? `docker-pullable://${image}` : name;
      const containerStatuses = [
        ...[{ name: 'a', image: 'a', imageID, ready: true, restartCount: 0 }],
        ...[{ name: 'b', image: 'b', imageID: '', ready: false, restartCount: 0 }],
      ];
      const path = `/api/v1/namespaces/${irsa}/pods/${name}/status`;
      const body = { status: { phase, containerStatuses } };
      const answer = await admin.raw('PATCH', path, body, { 'Content-Type': 'application/merge-patch+json' });
      made(answer, `the status of ${name}`);
    }
    t.same((await reviewed(world))('guard').review.digests.webhook, [image]);
    const service = { namespace: irsa, name: 'identity', path: '/mutate' };
    await create({
      ...{ apiVersion: 'v1', kind: 'Service', metadata: { namespace: irsa, name: 'identity' } },
      spec: { selector, ports: [{ port: 443 }] },
    });
    const registered = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: `a-pod-identity-${irsa}` },
      webhooks: [
        {
          ...{ name: 'iam-for-pods.amazonaws.com', clientConfig: { service }, sideEffects: 'None' },
          ...{ admissionReviewVersions: ['v1'], failurePolicy: 'Ignore' },
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': irsa } },
        },
      ],
    };
    await create(registered);
    t.teardown(() => admin.delete(registered));
    t.same((await reviewed(world))('guard').review.digests.eksWebhook, [image]);
  });

  await t.test('what is set is read, also by the fix of a finding', async (t) => {
    await create(
      policy(irsa, { ingress: [{ ports: [{ port: 9443 }], from: [{ ipBlock: { cidr: '10.0.10.0/24' } }] }] }),
    );
    await kubernetes('pod_labels_overwrite_allowed = ".*"')(world);
    for (const fixed of (await reviewed(world))('automount').item?.findings ?? [])
      await follow(world, fixed as Finding);
    const answerTo = await reviewed(world);
    t.match(answerTo('webhook_port'), { answer: 'yes' });
    t.match(answerTo('metrics_port'), { answer: 'yes' });
    t.match(answerTo('automount'), { answer: 'yes' });
    t.match(answerTo('other_overwrites'), wholeLists({ answer: 'no', codes: ['label_overwrite_wide'] }));
  });

  await t.test('other workloads, without what they own, and who may write there', async (t) => {
    const container = { name: 'a', image: 'a' };
    const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [container], restartPolicy: 'Never' } };
    const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { namespace: gitlab, name: 'backup' } };
    await create({ ...job, spec: { suspend: true, template } });
    // An owner that exists, but creates no Jobs.
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: gitlab, name: 'owner' } };
    const { metadata } = made(await admin.create<{ metadata: { uid: string } }>(map), 'the owner');
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: metadata.uid, controller: true };
    await create({
      ...{ ...job, metadata: { namespace: gitlab, name: 'nightly-1', ownerReferences: [owner] } },
      spec: { suspend: true, template },
    });
    const selector = { matchLabels: { app: 'a' } };
    await create({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { namespace: gitlab, name: 'set' },
      spec: { replicas: 0, selector, template: { ...template, spec: { containers: [container] } } },
    });
    const role = { apiVersion: `${RBAC}/v1`, kind: 'Role', metadata: { namespace: gitlab, name: 'writers' } };
    await create({ ...role, rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['update'] }] });
    await create({
      ...{ ...role, kind: 'RoleBinding' },
      roleRef: { apiGroup: RBAC, kind: 'Role', name: 'writers' },
      subjects: [{ apiGroup: RBAC, kind: 'Group', name: 'developers' }],
    });
    const answerTo = await reviewed(world);
    t.match(
      answerTo('runner_namespaces'),
      wholeLists({
        answer: 'no',
        item: { findings: [{ found: /^replicaset set, job backup, job nightly-1 are there/ }] },
      }),
    );
    t.match(answerTo('runner_namespace_writers').codes, wholeLists(['namespace_writer']));
  });

  await t.test('a policy that the API server evaluates again after the webhook is found', async (t) => {
    const apiVersion = 'admissionregistration.k8s.io/v1';
    const name = `again-${irsa}`;
    const expression = 'Object{metadata: Object.metadata{annotations: {"a": "b"}}}';
    const again = {
      ...{ apiVersion, kind: 'MutatingAdmissionPolicy', metadata: { name } },
      spec: {
        matchConstraints: {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'nowhere' } },
          resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
        mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression } }],
        failurePolicy: 'Fail',
        reinvocationPolicy: 'IfNeeded',
      },
    };
    const binding = {
      ...{ apiVersion, kind: 'MutatingAdmissionPolicyBinding', metadata: { name } },
      spec: { policyName: name },
    };
    for (const object of [again, binding]) {
      await create(object);
      t.teardown(() => admin.delete(object));
    }
    const { findings = [] } = (await reviewed(world))('later_mutations').item ?? {};
    t.ok(findings.some(({ code, object }) => code === 'later_policy' && object === `mutatingadmissionpolicy ${name}`));
  });

  await t.test('without permissions, no line is yes, and the report names what is missing', async (t) => {
    await cluster.createServiceAccount(irsa, { name: 'powerless' });
    const file = join(world.aws, 'powerless.kubeconfig');
    writeKubeconfig(cluster.connection, { file, token: await cluster.token(irsa, 'powerless') });
    const words = ['--kubeconfig', file, '--namespace', irsa];
    const answerTo = await reviewed(world, words);
    const { by, digests, items } = answerTo('guard').review;
    t.equal(by, `system:serviceaccount:${irsa}:powerless`);
    t.match(digests, { webhook: null, eksWebhook: null });
    t.same([...new Set(items.map(({ answer }) => answer))].toSorted(), ['by hand', 'not checked']);
    const { stdout } = await runCli([...world.words, '--security', '--format', 'markdown', ...words]);
    t.match(stdout, /^# Security review of gitlab-runner-irsa$/m);
    t.match(stdout, 'list networkpolicies.networking.k8s.io in namespace');
  });

  await t.test(
    'with the ClusterRole of the documentation, nothing is left unread for want of a permission',
    async (t) => {
      const { blocks } = readPage(readFileSync('docs/doctor.md', 'utf8'));
      const { rules } = parse(blocks.find(({ content }) => content.includes('kind: ClusterRole\n'))?.content ?? '');
      await cluster.createServiceAccount(irsa, { name: 'reviewer' });
      const metadata = { name: `reviewer-${irsa}` };
      const role = { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata, rules: rules as PolicyRule[] };
      const binding = {
        ...{ apiVersion: `${RBAC}/v1`, kind: 'ClusterRoleBinding', metadata },
        roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: metadata.name },
        subjects: [{ kind: 'ServiceAccount', namespace: irsa, name: 'reviewer' }],
      };
      for (const object of [role, binding]) {
        await create(object);
        t.teardown(() => admin.delete(object));
      }
      const file = join(world.aws, 'reviewer.kubeconfig');
      writeKubeconfig(cluster.connection, { file, token: await cluster.token(irsa, 'reviewer') });
      const forbidden = async () => {
        const { review } = (await reviewed(world, ['--kubeconfig', file]))('guard');
        return review.items.flatMap(({ unseen }) => unseen.filter(({ because }) => because === 'forbidden'));
      };
      await waitUntil('the permissions to take effect', async () =>
        (await forbidden()).length === 0 ? true : undefined,
      );
      t.same(await forbidden(), []);
    },
  );
});
