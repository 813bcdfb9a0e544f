import type { Would } from '../admission/decision.ts';
import type { Mode } from '../modes.ts';

/**
 * A decision of the webhook about one pod, as recorded in an event of the audit log of the API server, or in a line of
 * the log of the webhook. Texts are cut at the length that Kubernetes or AWS allow, and may contain any character.
 */
export type RecordedDecision = {
  /** When the API server received the request, or when the webhook answered; milliseconds since 1970. */
  time: number;
  /** `auditID` of the event, or the uid of the AdmissionReview. The API server creates them independently. */
  uid: string;
  source: RecordSource;
  namespace: string;
  /** The name, or its beginning if the API server completes it; empty if the record has none. */
  pod: string;
  /** The project of a job; absent for pods that no listed manager created, because then their name proves nothing. */
  project: string | undefined;
  /**
   * The top-level group that the decision read, `0` for none, and the short token of the runner. If the group is
   * absent, the version did not record either of them, or no listed manager created the pod.
   */
  rootGroup: string | undefined;
  runner: string | undefined;
  /** The user name; for impersonated requests, that of the impersonated user. */
  requester: string;
  mode: Mode;
  /** A reason code, possibly one that this version does not have. */
  reason: string;
  rule: string | undefined;
  from: string | undefined;
  /** The account of the pod as stored; absent if the pod is refused. */
  to: string | undefined;
  role: string | undefined;
  /** The account that enforce would give, and its role, if they differ from {@link to} and {@link role}. */
  wanted: string | undefined;
  wantedRole: string | undefined;
  would: Would;
  allowed: boolean;
  /** True if the pod was created in the end; known from the audit log only. */
  stored: boolean | undefined;
  count: 1;
};

export type RecordSource = 'audit' | 'log';
