import t from 'tap';
import type { KubernetesObject } from '../../control-plane/client/client.ts';
import type { Cluster } from '../../control-plane/client/cluster.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { made } from '../../control-plane/client/made.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { assemblePatiently } from '../chart/assemble-patiently.ts';
import { helms } from '../chart/helm.ts';
import { MUTATING, prepareRelease, type Release } from '../chart/release.ts';
import { takeTurn } from '../chart/take-turn.ts';
import { billing, openPipeline } from '../installed/pipeline.ts';
import { readInstalled } from '../installed/process.ts';

// The life of an installation under its own guard, in the hands of an account with the built-in role `admin` in two namespaces
// and the permissions that docs/guard.md lists.

const cluster = connect();
const programs = await helms(t, cluster);
const chart = assemblePatiently(t);
await takeTurn(t, cluster);

for (const helm of programs) {
  t.test(`Helm ${helm.version}: install, renewal, upgrade and uninstall under the guard`, async (t) => {
    const release = await prepareRelease(t, cluster, helm);
    const { as, allow } = await createInstaller(t, cluster, release);
    await helm.ok('install', ...release.args, chart, ...as);
    const installed = await readInstalled(t, cluster, release);
    const replica = await installed.start({ listen: { host: installed.clusterIP, port: 443 } });
    const pipeline = await openPipeline(cluster, release);
    await replica.untilReady();
    await pipeline.label('enforce');
    await release.editMapping(billing(release.runners));
    await pipeline.untilItGets('ci-billing');

    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: release.runners, name: 'job' } };
    made(await cluster.admin.create({ ...pod, spec: { containers: [{ name: 'a', image: 'b' }] } }), 'a pod');
    const entered = await pipeline.manager.raw('GET', `/api/v1/namespaces/${release.runners}/pods/job/exec?command=id`);
    t.match(entered, { status: 400, message: /host/ }, 'a manager may enter pods: this one has no node');

    const bundle = await bundleOf(release);
    const wiped = [{ op: 'remove', path: '/webhooks/0/clientConfig/caBundle' }];
    made(await cluster.admin.patch(MUTATING, wiped, { type: 'json' }), 'the wiping of a bundle');
    await waitUntil('the bundle to be back', async () => (await bundleOf(release)) === bundle || undefined);
    made(await cluster.admin.delete(release.secret), 'the deletion of the certificates');
    await waitUntil('a new authority', async () => {
      const now = await bundleOf(release);
      return (now !== undefined && now !== bundle) || undefined;
    });
    await pipeline.untilItGets('ci-billing');

    const change = ['--set', 'gitlab-runner.podAnnotations.changed=true'];
    const before = await helm.run('upgrade', ...release.args, chart, ...change, ...as);
    t.match(
      before,
      { code: 1, stderr: 'lacks the permission create on managers' },
      'the template of a manager is guarded',
    );
    await allow([['managers', 'create']]);
    await helm.ok('upgrade', ...release.args, chart, ...change, ...as);
    await waitUntil('the new template', async () => {
      const { body } = await cluster.admin.list<KubernetesObject>({
        ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { namespace: release.runners } },
      });
      return JSON.stringify(body.items).includes('"changed":"true"') || undefined;
    });
    await pipeline.untilItGets('ci-billing');
    t.notMatch(replica.output(), /forbidden|may change caBundle/i, 'the process needs no more than it has');
    t.match(await helm.ok('uninstall', 'gitlab-runner-irsa', '--namespace', release.namespace, ...as), 'uninstalled');
    const { body } = await cluster.admin.list({
      ...{ apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy', metadata: {} },
    });
    t.notMatch(JSON.stringify(body.items), 'gitlab-runner-irsa-guard', 'nothing of the guard is left');
  });
}

async function bundleOf({ read }: Release): Promise<string | undefined> {
  const { webhooks } = await read(MUTATING);
  return (webhooks as { clientConfig: { caBundle?: string } }[])[0]?.clientConfig.caBundle;
}

/** An account that may install the chart and is not an administrator of the cluster. */
async function createInstaller(
  t: { teardown(end: () => unknown): unknown },
  { admin }: Cluster,
  { namespace, runners }: Release,
): Promise<{ as: string[]; allow(permissions: readonly (readonly [string, string])[]): Promise<void> }> {
  const user = `installer-${runners}`;
  const group = 'rbac.authorization.k8s.io';
  const subjects = [{ kind: 'User', name: user }];
  const create = async (object: KubernetesObject) => {
    made(await admin.create(object), `${object.kind} ${object.metadata?.name}`);
    t.teardown(() => admin.delete(object));
  };
  const bind = (kind: string, metadata: { name: string; namespace?: string }, role: string, roleKind: string) =>
    create({
      ...{ apiVersion: `${group}/v1`, kind, metadata, subjects },
      roleRef: { apiGroup: group, kind: roleKind, name: role },
    });
  const everything = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];
  const clusterRules = [
    {
      apiGroups: ['admissionregistration.k8s.io'],
      resources: [
        ...['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
        ...['validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
      ],
      verbs: everything,
    },
    { apiGroups: [group], resources: ['clusterroles', 'clusterrolebindings'], verbs: everything },
    // What the chart grants, its grantor must hold.
    { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get', 'list', 'watch'] },
  ];
  await create({ apiVersion: `${group}/v1`, kind: 'ClusterRole', metadata: { name: user }, rules: clusterRules });
  await bind('ClusterRoleBinding', { name: user }, user, 'ClusterRole');
  for (const each of [namespace, runners])
    await bind('RoleBinding', { namespace: each, name: user }, 'admin', 'ClusterRole');

  let count = 0;
  const allow = async (permissions: readonly (readonly [string, string])[]) => {
    count += 1;
    const name = `${user}-${count}`;
    const rules = permissions.map(([resource, verb]) => ({
      ...{ apiGroups: ['gitlab-runner-irsa'], resources: [resource], verbs: [verb] },
    }));
    await create({ apiVersion: `${group}/v1`, kind: 'Role', metadata: { namespace: runners, name }, rules });
    await bind('RoleBinding', { namespace: runners, name }, name, 'Role');
  };
  await allow([
    ['jobs', 'enter'],
    ['accounts', 'annotate'],
  ]);
  return { as: ['--kube-as-user', user, '--kube-as-group', 'system:authenticated'], allow };
}
