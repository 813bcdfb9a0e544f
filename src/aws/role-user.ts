/** Uses roles as pods do: with a ServiceAccount token of the cluster and without the user's credentials. */
export type RoleUser = {
  /** Calls AssumeRoleWithWebIdentity. */
  assumeByToken(roleArn: string, token: string): Promise<RoleSession>;
  close(): void;
};

/** A session with the credentials of a role. */
export type RoleSession = {
  /** Calls GetCallerIdentity. Returns the ARN of the session. */
  identity(): Promise<string>;
  /** Calls AssumeRole with the credentials of this session. */
  assume(roleArn: string): Promise<RoleSession>;
  put(object: ProbeObject): Promise<void>;
  get(object: ProbeObject): Promise<string>;
  remove(object: ProbeObject): Promise<void>;
};

/** A small object for a write test, below the path of a runner cache. */
export type ProbeObject = { bucket: string; key: string; region: string; text: string };
