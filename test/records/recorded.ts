import type { RecordedDecision } from '../../src/records/recorded-decision.ts';

const ROLE = 'arn:aws:iam::111122223333:role';
export const TIME = '2026-11-01T10:00:00.123456Z';
const USER = { username: 'system:serviceaccount:gitlab:gitlab-runner-common', groups: ['system:authenticated'] };
export const POD = 'runner-hk7sq2xzv-project-4242-concurrent-0-xoojdpe7';

const PATCHED = {
  ...{ reason: 'patched', would: 'patch', rule: 'billing', project: '4242', from: 'default', to: 'ci-billing' },
  role: `${ROLE}/billing`,
};

/** Returns an event of the audit log with these annotations of the webhook. */
export function event(values: object = {}, changes: object = {}, mode = 'enforce'): Record<string, unknown> {
  const annotations = Object.entries({ ...PATCHED, ...values }).filter(([, value]) => value !== undefined);
  return {
    ...{ kind: 'Event', apiVersion: 'audit.k8s.io/v1', level: 'Metadata', auditID: 'id', stage: 'ResponseComplete' },
    ...{ requestURI: '/api/v1/namespaces/gitlab/pods', verb: 'create', user: USER },
    objectRef: { resource: 'pods', namespace: 'gitlab', name: POD, apiVersion: 'v1' },
    ...{ responseStatus: { metadata: {}, code: 201 }, requestReceivedTimestamp: TIME, stageTimestamp: TIME },
    annotations: {
      'authorization.k8s.io/decision': 'allow',
      ...Object.fromEntries(annotations.map(([key, value]) => [`${mode}.pods.gitlab-runner-irsa/${key}`, value])),
    },
    ...changes,
  };
}

/** Returns a line of the log of the webhook. */
export function line(changes: object = {}): Record<string, unknown> {
  return {
    ...{ level: 'info', time: '2026-11-01T10:00:00.130Z', uid: 'u', namespace: 'gitlab', pod: POD, kind: 'job' },
    ...{ requester: USER.username, mode: 'enforce', ...PATCHED, allowed: true, dryRun: false, milliseconds: 1 },
    msg: 'allowed',
    ...changes,
  };
}

/** The decision that {@link event} records. */
export const RECORD: RecordedDecision = {
  ...{ time: Date.parse('2026-11-01T10:00:00.123Z'), uid: 'id', source: 'audit', namespace: 'gitlab', pod: POD },
  ...{ requester: USER.username, mode: 'enforce', reason: 'patched', would: 'patch', allowed: true, rule: 'billing' },
  ...{ project: '4242', from: 'default', to: 'ci-billing', role: `${ROLE}/billing`, wanted: undefined },
  ...{ wantedRole: undefined, rootGroup: undefined, runner: undefined, stored: true, count: 1 },
};
