import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Client, createClient } from './client.ts';
import type { AuditEvent, PolicyRule, ServiceAccountOptions, WebhookOptions } from './cluster-options.ts';
import type { Connection, EksWebhookAddress } from './connection.ts';
import { grantPermissions } from './grant-permissions.ts';
import { made } from './made.ts';
import { CALL_PATIENCE, waitUntil } from './wait-until.ts';
import { type RegisteredWebhook, registerConfiguration, type WebhookConfiguration } from './webhook-configuration.ts';

/** What a token is bound to. */
type BoundObject = { apiVersion: string; kind: string; name: string; uid: string };

/**
 * The control plane as tests use it: identities, and objects that most tests need. If one cannot be created, that
 * throws.
 */
export class Cluster {
  readonly connection: Connection;
  /** User `admin` of group `system:masters`. */
  readonly admin: Client;

  constructor(connection: Connection) {
    this.connection = connection;
    this.admin = createClient(connection);
  }

  get eksWebhook(): EksWebhookAddress {
    return this.connection.eksWebhook;
  }

  /** @returns a client that impersonates another user, without `extra` and the groups of a ServiceAccount */
  as(user: string, groups: readonly string[] = []): Client {
    return this.admin.withHeaders({ 'Impersonate-User': user, 'Impersonate-Group': [...groups] });
  }

  /** @returns a client with a token that the API server issued for the account, so that userInfo is genuine */
  async asServiceAccount(namespace: string, name: string): Promise<Client> {
    return createClient({ ...this.connection, token: await this.token(namespace, name) });
  }

  /**
   * Creates a pod with the ServiceAccount, which no kubelet ever starts.
   *
   * @returns a client with the token that a kubelet would mount in that pod
   */
  async asPodOf(namespace: string, account: string): Promise<Client> {
    const pod = await this.createPod(namespace, account, `${account}-${randomBytes(4).toString('hex')}`);
    return createClient({ ...this.connection, token: await this.token(namespace, account, { boundObjectRef: pod }) });
  }

  /** @returns the pod in the form of `boundObjectRef` of a TokenRequest */
  async createPod(namespace: string, account: string, name: string): Promise<BoundObject> {
    const metadata = { namespace, name };
    const spec = { serviceAccountName: account, containers: [{ name: 'runner', image: 'gitlab-runner' }] };
    const answer = await this.admin.create<{ metadata: { uid: string } }>({
      ...{ apiVersion: 'v1', kind: 'Pod', metadata, spec },
    });
    const { uid } = made(answer, `pod ${namespace}/${name}`).metadata;
    return { apiVersion: 'v1', kind: 'Pod', name, uid };
  }

  /**
   * @returns a token of the ServiceAccount from a TokenRequest, valid for an hour; without audiences, it is for the API
   *   server
   */
  async token(
    namespace: string,
    name: string,
    spec: { audiences?: string[]; boundObjectRef?: object } = {},
  ): Promise<string> {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec };
    const answer = await this.admin.raw<{ status: { token: string } }>('POST', path, request);
    return made(answer, `a token of ${namespace}/${name}`).status.token;
  }

  /** @returns the name of a new namespace, which already has its ServiceAccount `default` */
  async createNamespace({ prefix = 'test', labels = {} }: { prefix?: string; labels?: object } = {}): Promise<string> {
    const name = `${prefix}-${randomBytes(4).toString('hex')}`;
    made(
      await this.admin.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }),
      `namespace ${name}`,
    );
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: name, name: 'default' } };
    await waitUntil(
      `the controllers to make ServiceAccount ${name}/default`,
      async () => (await this.admin.get(account)).status === 200 || undefined,
    );
    return name;
  }

  async createServiceAccount(
    namespace: string,
    { name, annotations = {}, labels = {}, imagePullSecrets = [], automount }: ServiceAccountOptions,
  ): Promise<void> {
    const account = {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { namespace, name, annotations, labels },
      imagePullSecrets: imagePullSecrets.map((secret) => ({ name: secret })),
      ...(automount === undefined ? {} : { automountServiceAccountToken: automount }),
    };
    made(await this.admin.create(account), `ServiceAccount ${namespace}/${name}`);
  }

  /**
   * Creates a Role, binds it, and waits until it takes effect.
   *
   * @param account a name in the same namespace, or `namespace/name`
   */
  grant(namespace: string, account: string, rules: readonly PolicyRule[]): Promise<void> {
    return grantPermissions(this.admin, { namespace, account, rules });
  }

  /** Registers a mutating webhook for the creation of pods and waits until it is active. */
  registerWebhook({ name, url, service, caBundle, namespaces, ...entry }: WebhookOptions): Promise<RegisteredWebhook> {
    const selector = namespaces && {
      namespaceSelector: {
        matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: namespaces }],
      },
    };
    const webhook = {
      name: `${name}.control-plane-tests.invalid`,
      clientConfig: { ...(url ? { url } : { service }), caBundle },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
      timeoutSeconds: CALL_PATIENCE,
      ...selector,
      ...entry,
    };
    return this.registerConfiguration({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name },
      webhooks: [webhook],
    });
  }

  /** Registers a whole configuration and waits until it is active. */
  registerConfiguration(configuration: WebhookConfiguration): Promise<RegisteredWebhook> {
    return registerConfiguration(this.admin, configuration);
  }

  /** @returns all creates of pods so far. The event may be written a moment after the answer */
  auditEvents(): AuditEvent[] {
    const lines = readFileSync(this.connection.auditLog, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as AuditEvent);
  }
}
