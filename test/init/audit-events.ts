/** Returns the event of the creation of a job's pod, as the API server writes it. */
export function created({
  account = 'default',
  annotations = {},
  at = '2026-11-20T02:00:00.000000Z',
  id,
  labels = {},
  level = 'Request',
  namespace = 'ci',
  project,
  stored,
  user = 'system:serviceaccount:gitlab:gitlab-runner',
  version = '19.4.0',
  ...changes
}: CreatedParts): Record<string, unknown> {
  const name = `runner-abc-project-${project}-concurrent-0-${id}`;
  const spec = { serviceAccountName: account, serviceAccount: account, containers: [{ name: 'build' }] };
  const metadata = { name, namespace, labels: { 'project.runner.gitlab.com/id': project, ...labels } };
  const pod = { kind: 'Pod', apiVersion: 'v1', metadata, spec };
  return {
    ...{ kind: 'Event', apiVersion: 'audit.k8s.io/v1', level, auditID: id, stage: 'ResponseComplete', verb: 'create' },
    requestURI: `/api/v1/namespaces/${namespace}/pods`,
    user: { username: user, groups: ['system:authenticated'] },
    userAgent: `gitlab-runner ${version} (19-4-stable; go1.26.8; linux/amd64)`,
    objectRef: { resource: 'pods', namespace, name, apiVersion: 'v1' },
    responseStatus: { metadata: {}, code: 201 },
    ...{ requestReceivedTimestamp: at, stageTimestamp: at },
    ...(level === 'Metadata' ? {} : { requestObject: pod }),
    ...(stored === undefined ? {} : { responseObject: { ...pod, spec: { ...spec, serviceAccountName: stored } } }),
    annotations,
    ...changes,
  };
}

export type CreatedParts = {
  id: string;
  project: string;
  namespace?: string;
  /** The account on the pod as it was sent. */
  account?: string;
  /** The account on the pod as it was stored, for level RequestResponse. */
  stored?: string;
  user?: string;
  level?: 'Metadata' | 'Request';
  labels?: object;
  annotations?: object;
  at?: string;
  version?: string;
  [change: string]: unknown;
};

/** Returns what the webhook writes into an event about a job that it gave another account. */
export function movedBy(mode: 'enforce' | 'observe', from: string, to: string, project: string): object {
  const values = {
    ...{ reason: 'patched', would: 'patch', rule: 'billing', project, from },
    ...(mode === 'enforce' ? { to } : { to: from, wanted: to }),
  };
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [`${mode}.pods.gitlab-runner-irsa/${key}`, value]),
  );
}
