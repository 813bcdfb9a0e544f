/** Uses roles as pods do: with a token of the cluster, and without credentials of the user. */
export type RoleUser = {
  /** AssumeRoleWithWebIdentity. */
  assumeByToken(roleArn: string, token: string): Promise<RoleSession>;
  close(): void;
};

/** A role in use. */
export type RoleSession = {
  /** GetCallerIdentity: the ARN of the session. */
  identity(): Promise<string>;
  /** AssumeRole, with the credentials of this session. */
  assume(roleArn: string): Promise<RoleSession>;
  put(object: ProbeObject): Promise<void>;
  get(object: ProbeObject): Promise<string>;
  remove(object: ProbeObject): Promise<void>;
};

/** A small object below the path of a cache. */
export type ProbeObject = { bucket: string; key: string; region: string; text: string };
