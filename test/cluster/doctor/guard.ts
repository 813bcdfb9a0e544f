import type { Test } from 'tap';
import type { KubernetesObject } from '../../control-plane/client/client.ts';
import type { Cluster } from '../../control-plane/client/cluster.ts';
import { made } from '../../control-plane/client/made.ts';
import type { Reference } from '../../control-plane/client/object-path.ts';
import { assembleChart } from '../chart/assemble.ts';
import { helms } from '../chart/helm.ts';
import { leastValues } from '../chart/values.ts';

const ADMISSION = 'admissionregistration.k8s.io';
const RBAC = 'rbac.authorization.k8s.io';
const POLICY = 'ValidatingAdmissionPolicy';
const BINDING = 'ValidatingAdmissionPolicyBinding';
const PREFIX = 'gitlab-runner-irsa-guard-';

/** The guard of an installation as the chart renders it, but with its own names. */
export type InstalledGuard = {
  /** Prefix of the names of its policies. */
  prefix: string;
  policy(name: string): Reference;
  binding(name: string): Reference;
  /** The binding that lets the manager into its job pods. */
  entering: Reference;
  /** Deletes all policies and bindings. */
  remove(): Promise<void>;
  /** Restores edited or missing parts as `helm upgrade` does, so that everything is as in the chart again. */
  restore(): Promise<void>;
};

type Names = { irsa: string; gitlab: string; unique: string };

/**
 * Installs the guard for one namespace only, because the cluster also has the guards of other tests. Also grants the
 * permission on the configurations that the chart gives to the webhook, and that the guard limits.
 */
export async function installGuard(
  t: Test,
  cluster: Cluster,
  { gitlab, irsa, unique }: Names,
  [mutating, validating]: readonly [Reference, Reference],
): Promise<InstalledGuard> {
  const { admin } = cluster;
  const [helm] = await helms(t, cluster);
  if (helm === undefined) throw new Error('Helm is missing');
  const values = helm.values(leastValues(gitlab));
  const words = ['gitlab-runner-irsa', assembleChart(t), '--namespace', irsa, '--values', values];
  const rendered = await helm.template(...words);
  const prefix = `guard-${unique}-`;
  const own = (name: unknown) => String(name).replace(PREFIX, prefix);
  const policies = rendered
    .filter(({ apiVersion, kind }) => apiVersion === `${ADMISSION}/v1` && [POLICY, BINDING].includes(String(kind)))
    .map((object) => {
      const metadata = { ...object.metadata, name: own(object.metadata?.name) };
      if (object.kind === POLICY) return { ...object, metadata };
      const { matchResources, policyName, ...spec } = object.spec as BindingSpec;
      return {
        ...object,
        metadata,
        spec: { ...spec, policyName: own(policyName), matchResources: only(gitlab, matchResources) },
      };
    }) as KubernetesObject[];
  const permissions = rendered.filter(
    ({ kind, metadata }) => /^(Role|RoleBinding)$/.test(String(kind)) && /-guard(\.|$)/.test(String(metadata?.name)),
  );
  const metadata = { name: `webhook-${unique}` };
  const rules = [mutating, validating].map((one, index) => {
    const resources = [index === 0 ? 'mutatingwebhookconfigurations' : 'validatingwebhookconfigurations'];
    return { apiGroups: [ADMISSION], resources, resourceNames: [one.metadata?.name], verbs: ['get', 'patch'] };
  });
  const ofCluster = [
    { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata, rules },
    {
      ...{ apiVersion: `${RBAC}/v1`, kind: 'ClusterRoleBinding', metadata },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', namespace: irsa, name: 'gitlab-runner-irsa' }],
    },
  ];
  const create = async (object: KubernetesObject) =>
    made(await admin.create(object), `${object.kind} ${object.metadata?.name}`);
  const remove = async () => {
    for (const object of policies) await admin.delete(object);
  };
  t.teardown(async () => {
    await remove();
    for (const object of ofCluster) await admin.delete(object);
  });
  for (const object of [...permissions, ...ofCluster, ...policies]) await create(object);
  const reference = (kind: string, name: string): Reference => {
    return { apiVersion: `${ADMISSION}/v1`, kind, metadata: { name: `${prefix}${name}` } };
  };
  return {
    prefix,
    policy: (name) => reference(POLICY, name),
    binding: (name) => reference(BINDING, name),
    entering: permissions.find(({ kind }) => kind === 'RoleBinding') as KubernetesObject,
    remove,
    async restore() {
      await remove();
      for (const object of policies) await create(object);
      for (const object of permissions) await admin.create(object);
    },
  };
}

type BindingSpec = { policyName: string; matchResources?: { namespaceSelector?: { matchExpressions?: object[] } } };

function only(namespace: string, matchResources: BindingSpec['matchResources']): object {
  const { matchExpressions = [] } = matchResources?.namespaceSelector ?? {};
  const key = 'kubernetes.io/metadata.name';
  return {
    namespaceSelector: { matchExpressions: [...matchExpressions, { key, operator: 'In', values: [namespace] }] },
  };
}
