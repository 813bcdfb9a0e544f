import type { LabelSelector } from './webhook-configuration.ts';

/** The ValidatingAdmissionPolicies of the guard, with their bindings (docs/guard.md). */
export type Guard = {
  /** Fingerprints of the policies (read/fingerprint.ts), by the part of their names after the prefix: `token-requests`. */
  policies: ReadonlyMap<string, string>;
  bindings: readonly GuardBinding[];
  /** The managers' accounts that the policy `managers` knows, values of the release: `gitlab/gitlab-runner`. */
  managerAccounts: readonly string[];
  /** Prefix of the names of the policies. */
  prefix: string;
};

export type GuardBinding = {
  name: string;
  /** Key of the policy in {@link Guard.policies}. */
  policy: string;
  /** `validationActions` */
  actions: readonly string[];
  /** `undefined` selects every namespace. */
  namespaceSelector: LabelSelector | undefined;
  /** Whether it is limited by anything but namespaces, which the chart's never are. */
  isNarrowed: boolean;
};
