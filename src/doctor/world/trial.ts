import type { Unseen } from './seen.ts';

export type Trials = {
  trials: readonly Trial[];
  /** Accounts that were not tried, because only pods can use their roles. */
  untried: readonly Unseen[];
};

/** The result of using the role of one account. */
export type Trial = {
  namespace: string;
  /** The name of the account. */
  name: string;
  roleArn: string;
  audience: string;
  /** The steps in order. The last one may have failed. */
  steps: readonly TrialStep[];
};

export type TrialStep = {
  /**
   * `token`: TokenRequest. `role`: AssumeRoleWithWebIdentity. `identity`: GetCallerIdentity. `cache role`: AssumeRole
   * of RoleARN. `put`, `get`, `remove`: an object below the path of the cache.
   */
  step: 'token' | 'role' | 'identity' | 'cache role' | 'put' | 'get' | 'remove';
  /** The ARN that AWS returned, or the address of the object. */
  on: string;
  failed?: TrialFailure;
};

export type TrialFailure = {
  /** The error code of AWS, or the status of the API server. */
  error: string;
  /** The message of AWS or of the API server. */
  said: string;
  /** Set if the failure says nothing about the installation: the user lacks a permission, or no answer came. */
  unseen?: Unseen;
};
