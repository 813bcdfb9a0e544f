import type { LabelSelector } from './webhook-configuration.ts';

/** The ValidatingAdmissionPolicies of the guard, with their bindings (docs/guard.md). */
export type Guard = {
  /** Fingerprints of the policies (read/fingerprint.ts), by the part of their names after the prefix: `token-requests`. */
  policies: ReadonlyMap<string, string>;
  bindings: readonly GuardBinding[];
  /** The accounts of managers in the policy `managers`, which are values of the release: `gitlab/gitlab-runner`. */
  managerAccounts: readonly string[];
  /** The prefix of the policies' names. */
  prefix: string;
};

export type GuardBinding = {
  name: string;
  /** The key of the policy in {@link Guard.policies}. */
  policy: string;
  /** `validationActions` */
  actions: readonly string[];
  /** The namespaces that are selected; `undefined` for all. */
  namespaceSelector: LabelSelector | undefined;
  /** True if the binding is limited by something other than namespaces, which the chart's bindings never are. */
  isNarrowed: boolean;
};
