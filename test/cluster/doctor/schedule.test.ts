import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse, parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../control-plane/client/client.ts';
import type { PolicyRule } from '../../control-plane/client/cluster-options.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { made } from '../../control-plane/client/made.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { writeKubeconfig } from '../../control-plane/server/kubeconfig.ts';
import { readPage } from '../../docs/page.ts';
import { createDoctorWorld, type Examined } from './world.ts';

// The CronJob of docs/doctor.md: what it creates, and what its doctor sees with the permissions that it has then.

const cluster = connect();
const { admin } = cluster;
const { blocks } = readPage(readFileSync(join(import.meta.dirname, '../../../docs/doctor.md'), 'utf8'));
const block = (mark: string) => blocks.find((each) => each.mark === mark)?.content ?? '';

type Template = { metadata?: object; spec: { serviceAccountName: string; containers: { args: string[] }[] } };
type CronJob = KubernetesObject & { spec: { jobTemplate: { spec: { template: Template } } } };

t.test('the CronJob of the page', async (t) => {
  const world = await createDoctorWorld(t, cluster);
  // A name of its own: other tests use the ClusterRole of the page as well.
  const name = `gitlab-runner-irsa-doctor-${world.irsa}`;
  const rulesOfPage = parse(blocks.find(({ content }) => content.includes('kind: ClusterRole\n'))?.content ?? '');
  const text = block('the CronJob')
    .replaceAll('namespace: gitlab-runner-irsa}', `namespace: ${world.irsa}}`)
    .replaceAll('kind: ClusterRole, name: gitlab-runner-irsa-doctor', `kind: ClusterRole, name: ${name}`)
    .replace(
      'kind: ClusterRoleBinding\nmetadata: {name: gitlab-runner-irsa-doctor}',
      `kind: ClusterRoleBinding\nmetadata: {name: ${name}}`,
    );
  const objects = parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject);
  const role = { ...rulesOfPage, metadata: { name } } as KubernetesObject & { rules: PolicyRule[] };
  for (const object of [role, ...objects]) {
    const answer = await admin.create(object, { fieldValidation: 'Strict' });
    made(answer, `${object.kind} ${object.metadata?.name}`);
    t.strictSame(answer.warnings, []);
    t.teardown(() => admin.delete(object));
  }
  const { template } = (objects.find(({ kind }) => kind === 'CronJob') as CronJob).spec.jobTemplate.spec;
  const [{ args } = { args: [] }] = template.spec.containers;
  const file = join(world.aws, 'doctor.kubeconfig');
  writeKubeconfig(cluster.connection, {
    file,
    token: await cluster.token(world.irsa, template.spec.serviceAccountName),
  });
  t.strictSame(args, ['doctor', '--json']);

  /** The doctor of the CronJob; it has a kubeconfig with the token of its account instead of the files of a pod. */
  const run = () => world.examine(['--kubeconfig', file]);
  const until = (what: string, isDone: (examined: Examined) => boolean) =>
    waitUntil(what, async () => {
      const examined = await run();
      return isDone(examined) ? examined : undefined;
    });

  await t.test('it succeeds where nothing is wrong, and nothing is left unchecked', async (t) => {
    const { diagnosis, findings } = await until('the permissions to take effect', ({ code }) => code === 0);
    t.strictSame(findings, []);
    t.strictSame(
      diagnosis.checks.flatMap(({ unseen }) => unseen),
      [],
    );
  });

  await t.test('a security review names its account, because that may read the key of the certificate', async (t) => {
    const { findings } = await world.examine(['--security']);
    const named = findings.filter(({ found }) => found.includes(`${world.irsa}/gitlab-runner-irsa-doctor`));
    t.same(
      named.map(({ code }) => code),
      ['webhook_namespace_open'],
      JSON.stringify(named),
    );
  });

  await t.test('it fails with 1 when an account loses its role', async (t) => {
    const roleOf = (arn: string | null) =>
      world.patch(world.account('ci-billing'), { metadata: { annotations: { 'eks.amazonaws.com/role-arn': arn } } });
    await roleOf(null);
    const { code, findings } = await run();
    t.equal(code, 1);
    t.same(
      findings.map((finding) => finding.code),
      ['account_unannotated'],
    );
    await roleOf('arn:aws:iam::111122223333:role/ci-billing');
    t.equal((await run()).code, 0);
  });

  await t.test('it fails with 2 when it may not read something any more', async (t) => {
    const rules = role.rules.filter(({ resources = [] }) => !resources.includes('secrets'));
    t.equal(rules.length, role.rules.length - 1);
    await world.patch(role as never, { rules });
    const { diagnosis } = await until('the permission to be gone', ({ code }) => code === 2);
    t.ok(diagnosis.checks.some(({ id, state }) => id === 'certificate_trusted' && state === 'blind'));
  });

  await t.test('a namespace that enforces the restricted Pod Security Standard takes its pods', async (t) => {
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    await world.patch(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: world.irsa } },
      { metadata: { labels } },
    );
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: world.irsa, name: 'doctor' },
      spec: template.spec,
    };
    const { message, status, warnings } = await admin.create(pod, { dryRun: true, fieldValidation: 'Strict' });
    t.strictSame([status, warnings], [201, []], message);
  });
});

t.test('the expression of the page is true when the doctor has not succeeded for two hours', async (t) => {
  const labels = '{namespace="gitlab-runner-irsa",cronjob="gitlab-runner-irsa-doctor"}';
  const folder = t.testdir({});
  const rules = join(folder, 'rules.yml');
  const rule = { alert: 'Doctor', expr: block('alert: the doctor has not succeeded') };
  writeFileSync(rules, JSON.stringify({ groups: [{ name: 'doctor', rules: [rule] }] }));
  const test = (series: Record<string, string>, firesAt: string | undefined) => ({
    interval: '1m',
    input_series: Object.entries(series).map(([metric, values]) => ({ series: `${metric}${labels}`, values })),
    alert_rule_test: ['1h', '3h'].map((time) => ({
      eval_time: time,
      alertname: 'Doctor',
      exp_alerts:
        time === firesAt
          ? [{ exp_labels: { namespace: 'gitlab-runner-irsa', cronjob: 'gitlab-runner-irsa-doctor' } }]
          : [],
    })),
  });
  const success = 'kube_cronjob_status_last_successful_time';
  const tests = [
    test({ [success]: '0x300', kube_cronjob_created: '0x300' }, '3h'),
    // It never succeeded.
    test({ kube_cronjob_created: '0x300' }, '3h'),
    // It succeeds each minute.
    test({ [success]: '0+60x300', kube_cronjob_created: '0x300' }, undefined),
  ];
  const file = join(folder, 'tests.yml');
  writeFileSync(file, JSON.stringify({ rule_files: [rules], tests }));
  const { code, said } = await new Promise<{ code: number; said: string }>((resolve) => {
    execFile(cluster.connection.promtool, ['test', 'rules', file], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : 1, said: stdout + stderr }),
    );
  });
  t.equal(code, 0, said);
});
