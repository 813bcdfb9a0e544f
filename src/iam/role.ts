/** The parts of a role's ARN. */
export type Role = {
  partition: string;
  /** Twelve digits. */
  awsAccount: string;
  /** Begins and ends with a slash; `/` alone where there is none. */
  path: string;
  name: string;
};

/** Characters of a role's name at most: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const ROLE_NAME_LENGTH = 64;
/** Characters of a path at most, slashes included (same page). */
export const ROLE_PATH_LENGTH = 512;

const ARN = /^arn:(aws[a-z0-9-]*):iam::(\d{12}):role(\/(?:[\w.@+=,/-]*\/)?)([\w.@+=,-]+)$/;

/** `arn:aws:iam::111122223333:role/path/name` */
export function formatRoleArn({ partition, awsAccount, path, name }: Role): string {
  return `arn:${partition}:iam::${awsAccount}:role${path}${name}`;
}

/** @returns `undefined` for what is not the ARN of a role */
export function parseRoleArn(arn: string): Role | undefined {
  const [, partition = '', awsAccount = '', path = '', name] = ARN.exec(arn) ?? [];
  return name === undefined ? undefined : { partition, awsAccount, path, name };
}

/**
 * What `aws sts get-caller-identity` says of a session of a role, up to the name of the session. The path of the role is
 * not in it: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
export function formatSessionArn({ partition, awsAccount, name }: Role): string {
  return `arn:${partition}:sts::${awsAccount}:assumed-role/${name}/`;
}
