import type { Unseen } from './seen.ts';

export type Trials = {
  trials: readonly Trial[];
  /** Accounts whose roles only pods can use. */
  untried: readonly Unseen[];
};

/** The result of using the role of one account. */
export type Trial = {
  namespace: string;
  /** Of the account. */
  name: string;
  roleArn: string;
  audience: string;
  /** In order. A failed step is the last one. */
  steps: readonly TrialStep[];
};

export type TrialStep = {
  /**
   * `token`: TokenRequest. `role`: AssumeRoleWithWebIdentity. `identity`: GetCallerIdentity. `cache role`: AssumeRole of
   * RoleARN. `put`, `get`, `remove`: an object below the path of the cache.
   */
  step: 'token' | 'role' | 'identity' | 'cache role' | 'put' | 'get' | 'remove';
  /** The ARN that AWS confirms, or the address of the object. */
  on: string;
  failed?: TrialFailure;
};

export type TrialFailure = {
  /** Code of AWS or status of the API server. */
  error: string;
  /** The words of AWS or of the API server. */
  said: string;
  /** Set if the trial says nothing about the installation: a missing permission of the user, or no answer. */
  unseen?: Unseen;
};
