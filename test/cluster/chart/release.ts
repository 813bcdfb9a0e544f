import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { KubernetesObject, PatchOptions } from '../../control-plane/client/client.ts';
import type { Cluster } from '../../control-plane/client/cluster.ts';
import { made } from '../../control-plane/client/made.ts';
import type { Scope } from '../../scope.ts';
import type { Helm } from './helm.ts';
import type { Rendered } from './pick.ts';
import { leastValues } from './values.ts';

export const MUTATING = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  metadata: { name: '00-gitlab-runner-irsa' },
};
export const VALIDATING = {
  ...MUTATING,
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'gitlab-runner-irsa' },
};

/** A release of the chart in its own namespace, with a runner in another one. */
export type Release = {
  namespace: string;
  runners: string;
  secret: Reference;
  mapping: Reference;
  /** Arguments for every command of Helm about the release. */
  args: string[];
  /** @returns the stored object, without the parts that the API server maintains */
  read(reference: Reference): Promise<Rendered>;
  /**
   * Writes what the process writes: its Secret, its authority into every entry without one, and the starter mapping.
   */
  actAsProcess(): Promise<void>;
  /** Edits the mapping like `kubectl edit`. */
  editMapping(text: string): Promise<void>;
};

type Reference = { apiVersion: string; kind: string; metadata: { name: string; namespace?: string } };

const NAME = 'gitlab-runner-irsa';
export const BUNDLE = Buffer.from('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n').toString('base64');

/** Creates the namespaces and prepares a release in them. Does not install it, but uninstalls it with the test. */
export async function prepareRelease(t: Scope, cluster: Cluster, helm: Helm): Promise<Release> {
  const namespace = await cluster.createNamespace({ prefix: 'release' });
  const runners = await cluster.createNamespace({ prefix: 'runners' });
  const { admin } = cluster;
  t.teardown(() => helm.ok('uninstall', NAME, '--namespace', namespace, '--ignore-not-found'));
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name: `${NAME}-certificates` } };
  const mapping = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name: `${NAME}-mapping` } };

  const read: Release['read'] = async (reference) => {
    const { status, message, body } = await admin.get<KubernetesObject>(reference);
    if (status !== 200) throw new Error(message);
    const {
      resourceVersion: _,
      managedFields: __,
      generation: ___,
      ...metadata
    } = body.metadata as Record<string, unknown>;
    const { status: ____, ...rest } = body;
    return { ...rest, metadata } as Rendered;
  };

  const write = async (reference: Reference, patch: object, options: PatchOptions) => {
    made(await admin.patch(reference, patch, options), `the patch of ${reference.kind} ${reference.metadata.name}`);
  };

  return {
    namespace,
    runners,
    secret,
    mapping,
    args: [NAME, '--namespace', namespace, '--values', helm.values(leastValues(runners))],
    read,
    async actAsProcess() {
      const content = { apiVersion: 'v1', kind: 'Secret', data: { 'state.json': BUNDLE, 'ca.crt': BUNDLE } };
      await write(secret, content, { type: 'apply', fieldManager: NAME, force: true });
      for (const reference of [MUTATING, VALIDATING]) {
        const { webhooks } = await read(reference);
        const patch = (webhooks as { name: string; clientConfig: { caBundle?: string } }[]).flatMap(
          ({ name, clientConfig }, index) =>
            clientConfig.caBundle === undefined
              ? [
                  { op: 'test', path: `/webhooks/${index}/name`, value: name },
                  { op: 'add', path: `/webhooks/${index}/clientConfig/caBundle`, value: BUNDLE },
                ]
              : [],
        );
        if (patch.length > 0) await write(reference, patch, { type: 'json', fieldManager: NAME });
      }
      const { data } = await read(mapping);
      if (data === undefined) {
        const starter = [
          { op: 'add', path: '/data', value: { 'mapping.yaml': '# starter\n' } },
          { op: 'add', path: '/metadata/annotations/gitlab-runner-irsa~1starter', value: 'true' },
        ];
        await write(mapping, starter, { type: 'json', fieldManager: NAME });
      }
    },
    async editMapping(text) {
      const patch = { data: { 'mapping.yaml': text } };
      await write(mapping, patch, { type: 'strategic-merge', fieldManager: 'kubectl-edit' });
    },
  };
}

/** @returns a copy next to an assembled chart, which may be changed */
export function copyOf(chart: string, name: string): string {
  const copy = join(dirname(chart), name, 'gitlab-runner-irsa');
  cpSync(chart, copy, { recursive: true });
  return copy;
}
