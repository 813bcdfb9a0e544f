import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Pod } from '../../src/pods/pod.ts';
import { runCli } from '../cli/command-line.ts';
import { connect } from '../control-plane/client/connect.ts';
import { waitUntil } from '../control-plane/client/wait-until.ts';
import { captureNames } from '../fixtures.ts';
import { wholeLists } from '../whole-lists.ts';
import { capturedPod, jobPod } from './job-pod.ts';
import { createWorld } from './world.ts';

const cluster = connect();
const billing = { name: 'billing', match: { kind: 'job', projects: [4242] }, serviceAccount: 'ci-billing' };

t.test('every captured job pod is stored with the account of its project', async (t) => {
  const world = await createWorld(t, cluster, { 'ci-billing': 'billing', 'ci-long': 'long' });
  const long = { name: 'long', match: { kind: 'job', projects: [123456789] }, serviceAccount: 'ci-long' };
  await world.map({ rules: [{ ...billing, optOut: 'allow' }, long] });
  // These two are refused by the API server itself, for two containers of one name.
  const doubled = /^v19.*services-alias-(helper|build|init)$/;
  const jobs = captureNames().filter((name) => name.startsWith('v') && !name.endsWith('pause-pod'));
  t.ok(jobs.length > 80, `${jobs.length} captures`);
  for (const name of jobs) {
    const [version = ''] = name.split('/');
    const userAgent = `gitlab-runner ${version.slice(1).replace('-dev', '')} (stable; go1.26.8; linux/amd64)`;
    const runner = world.manager.withHeaders({ 'User-Agent': userAgent });
    const { status, body, message } = await runner.create<Pod>(capturedPod(name, world.namespace));
    if (doubled.test(name)) {
      t.match({ status, message }, { status: 422, message: /Duplicate value/ }, name);
      continue;
    }
    if (name === 'v15.11.0/forged-labels' || name === 'v17.8.0/forged-labels') {
      t.match(
        { status, message },
        { status: 403, message: /its label project.runner.gitlab.com\/id names project 9999/ },
        name,
      );
      continue;
    }
    const wanted = name.endsWith('long-path') ? 'ci-long' : 'ci-billing';
    t.match(
      { status, message, spec: body.spec },
      { status: 201, message: '', spec: { serviceAccountName: wanted, serviceAccount: wanted } },
      name,
    );
  }
});

t.test('a pod of an old runner, which has no name yet, gets its account', async (t) => {
  const world = await createWorld(t, cluster, { 'ci-billing': 'billing' });
  await world.map({ rules: [billing] });
  const pod = jobPod(world.namespace, {
    metadata: { name: undefined, generateName: 'runner-hk7sq2xzv-project-4242-concurrent-0' },
  });
  const { body } = await world.manager.create<Pod>(pod);
  t.match(body, {
    metadata: { name: /^runner-hk7sq2xzv-project-4242-concurrent-0[a-z0-9]{5}$/ },
    spec: { serviceAccountName: 'ci-billing' },
  });
});

t.test('a refusal reaches the client whole, with its code and without a second try', async (t) => {
  const world = await createWorld(t, cluster);
  await world.map({ rules: [billing] });
  const { status, body, headers } = await world.manager.create<{ reason: string }>(
    jobPod(world.namespace, { project: 1 }),
  );
  t.equal(status, 403);
  t.equal(headers['retry-after'], undefined);
  const name = `00-gitlab-runner-irsa-${world.namespace}.control-plane-tests.invalid`;
  const [line] = world.webhook.lines();
  t.match(body, {
    reason: 'Forbidden',
    message: [
      `admission webhook "${name}" denied the request: No rule assigns a service account to project 1 in namespace "${world.namespace}".`,
      'Ask the platform team to add the project to a rule of the mapping.',
      'See https://github.com/OWNER/gitlab-runner-irsa/blob/vVERSION/docs/reasons.md#no_rule',
      'For the platform team:',
      `gitlab-runner-irsa explain --project 1 --namespace ${world.namespace} --requester ${world.namespace}/gitlab-runner-common`,
      `Reason: no_rule, request ${line?.uid}`,
    ].join('\n'),
  });
});

t.test('an account made a moment later still serves: the client is asked to wait', async (t) => {
  const world = await createWorld(t, cluster);
  await world.map({ rules: [billing] });
  const pod = jobPod(world.namespace);
  const early = await world.manager.create<{ details: object }>(pod);
  t.equal(early.status, 429);
  t.same(early.headers['retry-after'], ['1']);
  t.match(early.body.details, { retryAfterSeconds: 1 });
  t.match(early.message, /The service account "ci-billing", which rule "billing" assigns, does not exist/);
  await cluster.createServiceAccount(world.namespace, { name: 'ci-billing' });
  await world.map({ rules: [billing] });
  const { status, body } = await world.manager.create<Pod>(pod);
  t.match({ status, body }, { status: 201, body: { spec: { serviceAccountName: 'ci-billing' } } });
});

t.test('a pod of another requester is left alone, or refused if it takes what is assigned to jobs', async (t) => {
  const world = await createWorld(t, cluster, { 'ci-billing': 'billing', web: undefined });
  await world.map({ rules: [billing] });
  await cluster.createServiceAccount(world.namespace, { name: 'deployer' });
  await cluster.grant(world.namespace, 'deployer', [{ apiGroups: [''], resources: ['pods'], verbs: ['create'] }]);
  const deployer = await cluster.asServiceAccount(world.namespace, 'deployer');
  const pod = (name: string, account: string) =>
    jobPod(world.namespace, {
      metadata: { name, labels: {} },
      spec: { serviceAccountName: account, containers: [{ name: 'a', image: 'b' }] },
    });
  const made = await deployer.create<Pod>(pod('web', 'web'));
  t.match(made, { status: 201, body: { spec: { serviceAccountName: 'web' } } });
  t.equal(made.body.metadata?.annotations, undefined);
  t.match(await deployer.create(pod('thief', 'ci-billing')), {
    status: 403,
    message: /is reserved for GitLab runner pods/,
  });
  t.match(await deployer.create(jobPod(world.namespace)), { status: 403, message: /is not a runner manager/ });
  t.match(await cluster.admin.create(pod('debug', 'ci-billing')), { status: 201 });
});

t.test('a mirror pod of a kubelet passes untouched', async (t) => {
  const world = await createWorld(t, cluster, { 'ci-billing': 'billing' });
  await world.map({ rules: [billing], default: { manager: 'deny', job: 'deny' } });
  const name = 'static-web-node-a';
  const mirror = jobPod(world.namespace, {
    spec: { nodeName: 'node-a', containers: [{ name: 'web', image: 'web' }] },
    metadata: { name, labels: {}, annotations: { 'kubernetes.io/config.mirror': 'x' } },
  });
  const kubelet = cluster.as('system:node:node-a', ['system:nodes', 'system:masters', 'system:authenticated']);
  const { status, body } = await kubelet.create<Pod>(mirror);
  t.equal(status, 201);
  t.equal(body.spec?.serviceAccountName, undefined);
  t.match(world.webhook.lines().at(-1), { reason: 'mirror_pod', allowed: true });
});

t.test('a manager that a Deployment makes gets the account of its rule', async (t) => {
  const world = await createWorld(t, cluster, { 'runner-cache': 'cache' });
  const managers = { name: 'managers', match: { kind: 'manager', names: ['cluster'] }, serviceAccount: 'runner-cache' };
  await world.map({ rules: [managers] });
  const labels = { app: 'runner', 'gitlab-runner-irsa/manager': 'cluster' };
  const spec = { containers: [{ name: 'runner', image: 'gitlab-runner' }] };
  await cluster.admin.create({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: world.namespace, name: 'runner' },
    spec: { selector: { matchLabels: { app: 'runner' } }, template: { metadata: { labels }, spec } },
  });
  const made = await waitUntil('the manager', async () => {
    const { body } = await cluster.admin.list<Pod>(jobPod(world.namespace), { labelSelector: 'app=runner' });
    return body.items[0];
  });
  t.equal(made.spec?.serviceAccountName, 'runner-cache');
  t.same(made.metadata?.annotations, {
    'gitlab-runner-irsa/rule': 'managers',
    'gitlab-runner-irsa/service-account': 'runner-cache',
  });
});

t.test('best-effort lets through what enforce refuses, with a warning; observe does nothing at all', async (t) => {
  const lenient = await createWorld(t, cluster, { 'ci-billing': 'billing', other: undefined }, { mode: 'best-effort' });
  await lenient.map({ rules: [billing] });
  const asks = (namespace: string) =>
    jobPod(namespace, { spec: { containers: [{ name: 'build', image: 'a' }], serviceAccountName: 'other' } });
  const { status, body, warnings } = await lenient.manager.create<Pod>(asks(lenient.namespace));
  t.match({ status, body }, { status: 201, body: { spec: { serviceAccountName: 'ci-billing' } } });
  t.match(
    warnings,
    wholeLists([
      /^pod runner-.*: best-effort allows it with "ci-billing": The pod of project 4242 has the service account "other"/,
    ]),
  );

  const observed = await createWorld(t, cluster, { 'ci-billing': 'billing', other: undefined }, { mode: 'observe' });
  await observed.map({ rules: [billing] });
  const left = await observed.manager.create<Pod>(asks(observed.namespace));
  t.match(left, { status: 201, body: { spec: { serviceAccountName: 'other' } } });
  t.equal(left.body.metadata?.annotations, undefined);
  t.match(left.warnings, wholeLists([/^pod runner-.*: enforce would refuse it: The pod of project 4242 has/]));
});

t.test('a dry run is decided alike and stores nothing', async (t) => {
  const world = await createWorld(t, cluster, { 'ci-billing': 'billing' });
  await world.map({ rules: [billing] });
  const pod = jobPod(world.namespace);
  const dry = await world.manager.create<Pod>(pod, { dryRun: true });
  t.match(dry, { status: 201, body: { spec: { serviceAccountName: 'ci-billing' } } });
  t.equal((await cluster.admin.get(pod)).status, 404);
  t.match(world.webhook.lines().at(-1), { dryRun: true, reason: 'patched' });
});

t.test('what was decided is in the audit log of the API server', async (t) => {
  const world = await createWorld(t, cluster, { 'ci-billing': 'billing' });
  await world.map({ rules: [billing] });
  await world.manager.create(jobPod(world.namespace));
  const event = await waitUntil('the audit event', async () =>
    cluster
      .auditEvents()
      .find(({ objectRef, user }) => objectRef?.namespace === world.namespace && user.username !== 'admin'),
  );
  t.match(
    event.user.extra,
    wholeLists({ 'authentication.kubernetes.io/pod-name': [/^gitlab-runner-common-/] }),
    'with the pod whose token it was',
  );
  const name = `00-gitlab-runner-irsa-${world.namespace}.control-plane-tests.invalid`;
  t.match(event.annotations, {
    [`${name}/reason`]: 'patched',
    [`${name}/rule`]: 'billing',
    [`${name}/from`]: 'default',
    [`${name}/to`]: 'ci-billing',
  });
});

t.test('explain reads the event of a refusal in the audit log, and its line in the log of the webhook', async (t) => {
  const world = await createWorld(t, cluster);
  await world.map({ rules: [billing] });
  const userAgent = 'gitlab-runner 18.9.0 (18-9-stable; go1.26.8; linux/amd64)';
  const runner = world.manager.withHeaders({ 'User-Agent': userAgent });
  const { status } = await runner.create(jobPod(world.namespace, { project: 7 }));
  t.equal(status, 403);
  const event = await waitUntil('the audit event', async () =>
    cluster
      .auditEvents()
      .find(({ objectRef, user }) => objectRef?.namespace === world.namespace && user.username !== 'admin'),
  );
  const mapping = join(t.testdir(), 'mapping.yaml');
  const managers = [{ serviceAccount: `${world.namespace}/gitlab-runner-common` }];
  writeFileSync(mapping, JSON.stringify({ version: 1, managers, rules: [billing] }));
  for (const record of [event, world.webhook.lines().at(-1)]) {
    // pino writes levels as numbers where the process does not replace them.
    const stdin = JSON.stringify({ ...record, ...(record === event ? {} : { level: 'info' }) });
    const { code, stderr, stdout } = await runCli(['explain', '-', '--mapping', mapping], { stdin });
    t.equal(stderr, '');
    t.equal(code, 1);
    t.match(stdout, /^ {2}kind {7}job of project 7$/m);
    t.match(stdout, `${world.namespace}/gitlab-runner-common, a runner manager of the mapping, runner`);
    t.match(stdout, /billing: the project is 7, and the rule lists 4242/);
    t.match(stdout, /^ {2}recorded {3}no_rule$/m);
    if (record === event) t.match(stdout, 'runner 18.9', 'the event has the version of the runner');
  }
});
