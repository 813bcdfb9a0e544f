import { made } from '../../control-plane/client/made.ts';
import { type DoctorWorld, runnerConfigOf } from './world.ts';

/** Sets or removes the label of the runner's namespace. */
export const labeled = (value: string | null) => (world: DoctorWorld) =>
  world.patch(namespace(world.gitlab), { metadata: { labels: { 'gitlab-runner-irsa': value } } });

/** Changes the runner's configuration. */
export const config = (change: (text: string) => string) => (world: DoctorWorld) =>
  world.patch(world.runnerConfig, { data: { 'config.template.toml': change(runnerConfigOf(world.gitlab)) } });

/** Adds a line to the runner's `[runners.kubernetes]`. */
export const kubernetes = (line: string) =>
  config((text) => text.replace('  [runners.cache]\n', `    ${line}\n  [runners.cache]\n`));

/** Binds user mallory to a role, together with a subject of Kubernetes. A Role is created for that. */
export const bound =
  (role: object, roleRef: { kind: string; name: string }, where: (world: DoctorWorld) => string) =>
  async (world: DoctorWorld) => {
    const group = 'rbac.authorization.k8s.io';
    const metadata = { namespace: where(world), name: 'curious' };
    const common = { apiVersion: `${group}/v1`, metadata };
    if (roleRef.kind === 'Role')
      made(await world.cluster.admin.create({ ...common, kind: 'Role', ...role }), 'the Role');
    const subjects = [
      { kind: 'User', apiGroup: group, name: 'system:kube-scheduler' },
      { kind: 'User', apiGroup: group, name: 'mallory' },
    ];
    const binding = { ...common, kind: 'RoleBinding', roleRef: { apiGroup: group, ...roleRef }, subjects };
    made(await world.cluster.admin.create(binding), 'the RoleBinding');
  };

/** Undoes {@link bound}. */
export const unbound = (where: (world: DoctorWorld) => string) => async (world: DoctorWorld) => {
  for (const kind of ['RoleBinding', 'Role'])
    await world.cluster.admin.delete({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind,
      metadata: { namespace: where(world), name: 'curious' },
    });
};

export function namespace(name: string) {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}
