import type { Reason } from '../admission/reasons.ts';
import type { Mode } from '../modes.ts';

/** A pod, and what the mapping must decide about it. */
export type Case = JobCase | ManagerCase | OtherCase;

type CaseCommon = {
  /** For people; generated from the other fields if the file has none. */
  name: string;
  namespace: string | undefined;
  /** The requester, as the mapping lists managers; `undefined` for the usual one. */
  createdBy: string | undefined;
  /** The account that the pod names. */
  requestedAccount: string | undefined;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  mode: Mode;
  expected: Expected;
};

export type JobCase = CaseCommon & {
  kind: 'job';
  project: string;
  rootGroup: string | undefined;
  runner: string | undefined;
  runnerVersion: string | undefined;
  /** `bound` if the request has the token of a running pod. */
  token: 'bound' | 'unbound';
};

/** The pod of a runner manager, created by a controller. */
export type ManagerCase = CaseCommon & {
  kind: 'manager';
  namespace: string;
  /** The value of the pod label that rules for managers match. */
  managerName: string | undefined;
};

/** Any other pod, such as a debug pod. */
export type OtherCase = CaseCommon & { kind: 'other'; namespace: string };

/** What the decision must be. At least one of `account` and `reason` is set. */
export type Expected = {
  /** The pod is allowed with this account. */
  account?: string;
  /** The reason code of the decision. In enforce, the reason of a refusal means that the pod is refused. */
  reason?: Reason;
  /** The rule that assigned the account, or `default`. */
  rule?: string;
};
