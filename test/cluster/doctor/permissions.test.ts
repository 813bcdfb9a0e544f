import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { runCli } from '../../cli/command-line.ts';
import type { PolicyRule } from '../../control-plane/client/cluster-options.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { made } from '../../control-plane/client/made.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { writeKubeconfig } from '../../control-plane/server/kubeconfig.ts';
import { readPage } from '../../docs/page.ts';
import { wholeLists } from '../../whole-lists.ts';
import { createDoctorWorld, type DoctorWorld } from './world.ts';

const cluster = connect();
const GROUP = 'rbac.authorization.k8s.io';

/** The options of a doctor that runs with an account of the cluster and a token from the API server. */
async function readerOf(world: DoctorWorld, name: string): Promise<string[]> {
  await cluster.createServiceAccount(world.irsa, { name });
  const file = join(world.aws, `${name}.kubeconfig`);
  const token = await cluster.token(world.irsa, name);
  writeKubeconfig(cluster.connection, { file, token });
  return ['--kubeconfig', file];
}

async function bindCluster(t: import('tap').Test, world: DoctorWorld, name: string, rules: readonly PolicyRule[]) {
  const metadata = { name: `${name}-${world.irsa}` };
  const roleRef = { apiGroup: GROUP, kind: 'ClusterRole', name: metadata.name };
  const subjects = [{ kind: 'ServiceAccount', namespace: world.irsa, name }];
  const role = { apiVersion: `${GROUP}/v1`, kind: 'ClusterRole', metadata, rules };
  const binding = { apiVersion: `${GROUP}/v1`, kind: 'ClusterRoleBinding', metadata, roleRef, subjects };
  for (const object of [role, binding]) {
    made(await cluster.admin.create(object), object.kind);
    t.teardown(() => cluster.admin.delete(object));
  }
}

t.test('with few permissions', async (t) => {
  const world = await createDoctorWorld(t, cluster);
  const where = ['--namespace', world.irsa];

  await t.test('without any, no check is green, and each line names the missing permission', async (t) => {
    const words = await readerOf(world, 'powerless');
    const { code, diagnosis } = await world.examine([...words, ...where]);
    t.same(
      diagnosis.checks.filter(({ state }) => state !== 'blind').map(({ id }) => id),
      [],
    );
    for (const { unseen } of diagnosis.checks)
      t.ok(unseen.some(({ because, needs }) => because === 'forbidden' && needs));
    t.equal(code, 2);
    const { stdout } = await runCli([...world.words, ...words, ...where]);
    t.match(stdout, /Not checked:/);
    t.notMatch(stdout, /✓/);
    t.match(stdout, `needs: get configmaps gitlab-runner-irsa-mapping in namespace ${world.irsa}`);
  });

  await t.test('with those of two namespaces, these are checked, and no other check passes', async (t) => {
    const words = await readerOf(world, 'local');
    const everything = [{ apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list'] }];
    await cluster.grant(world.irsa, 'local', everything);
    await cluster.grant(world.gitlab, `${world.irsa}/local`, everything);
    await world.patch(world.account('ci-billing'), {
      metadata: { annotations: { 'eks.amazonaws.com/role-arn': null } },
    });
    const { code, diagnosis } = await world.examine([...words, ...where]);
    await world.patch(world.account('ci-billing'), {
      metadata: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/ci-billing' } },
    });
    const states = Object.fromEntries(diagnosis.checks.map(({ id, state }) => [id, state]));
    t.match(states, {
      accounts_exist: 'green',
      accounts_annotated: 'found',
      runner_account: 'green',
      runner_cache: 'green',
      mapping_valid: 'green',
      replicas_ready: 'green',
      eks_webhook_present: 'blind',
      registration: 'blind',
      certificate_trusted: 'blind',
      ways_around: 'blind',
      guard_active: 'blind',
      guard_permissions: 'blind',
      runner_privileged: 'blind',
      mapping_writers: 'blind',
    });
    t.equal(code, 1);
  });

  await t.test('without permission to list policies, nothing is said about the ways around the webhook', async (t) => {
    const words = await readerOf(world, 'unguarded');
    const admission = { apiGroups: ['admissionregistration.k8s.io'], verbs: ['get', 'list'] };
    await bindCluster(t, world, 'unguarded', [
      { apiGroups: ['', 'apps', 'rbac.authorization.k8s.io'], resources: ['*'], verbs: ['get', 'list'] },
      { ...admission, resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'] },
    ]);
    const { code, diagnosis, findings } = await waitUntil('the permissions to take effect', async () => {
      const examined = await world.examine(words);
      return examined.diagnosis.checks.some(({ id, state }) => id === 'registration' && state === 'green')
        ? examined
        : undefined;
    });
    t.same(findings, []);
    for (const { id, state, unseen } of diagnosis.checks)
      if (['guard_active', 'ways_around', 'guard_permissions', 'runner_privileged'].includes(id)) {
        t.equal(state, 'blind', id);
        t.match(
          unseen,
          wholeLists([
            { because: 'forbidden', needs: 'list validatingadmissionpolicies.admissionregistration.k8s.io' },
          ]),
        );
      }
    t.equal(code, 2);
  });

  await t.test('with the ClusterRole of the documentation, everything is seen', async (t) => {
    const { blocks } = readPage(readFileSync('docs/doctor.md', 'utf8'));
    const { rules } = parse(blocks.find(({ content }) => content.includes('kind: ClusterRole\n'))?.content ?? '');
    const words = await readerOf(world, 'doctor');
    await bindCluster(t, world, 'doctor', rules as PolicyRule[]);
    let others: string[] = [];
    const { code, diagnosis, findings } = await waitUntil('the permissions to take effect', async () => {
      const examined = await world.examine(words);
      others = examined.diagnosis.checks
        .filter(({ state }) => state !== 'green')
        .map(({ id, state, unseen }) => `${id} is ${state} ${JSON.stringify(unseen)}`);
      return others.length === 0 ? examined : undefined;
    }).catch((cause) => {
      throw new Error(`Not everything is green: ${others.join(', ')}`, { cause });
    });
    t.same(findings, []);
    t.same(
      diagnosis.checks.flatMap(({ unseen }) => unseen),
      [],
    );
    t.equal(code, 0);
    const verbs = (rules as PolicyRule[]).flatMap((rule) => rule.verbs);
    t.same([...new Set(verbs)].toSorted(), ['get', 'list']);
  });
});
