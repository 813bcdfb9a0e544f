/** The parts of a role's ARN. */
export type Role = {
  partition: string;
  /** Twelve digits. */
  awsAccount: string;
  /** The path with a slash at its beginning and end; `/` if there is none. */
  path: string;
  name: string;
};

/** Maximum length of a role name: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const ROLE_NAME_LENGTH = 64;
/** Maximum length of a path, with its slashes (same page). */
export const ROLE_PATH_LENGTH = 512;

const ARN = /^arn:(aws[a-z0-9-]*):iam::(\d{12}):role(\/(?:[\w.@+=,/-]*\/)?)([\w.@+=,-]{1,64})$/;

/** `arn:aws:iam::111122223333:role/path/name` */
export function formatRoleArn({ partition, awsAccount, path, name }: Role): string {
  return `arn:${partition}:iam::${awsAccount}:role${path}${name}`;
}

/**
 * Parses the ARN of a role.
 *
 * @returns `undefined` for anything else
 */
export function parseRoleArn(arn: string): Role | undefined {
  const [, partition = '', awsAccount = '', path = '', name] = ARN.exec(arn) ?? [];
  return name === undefined ? undefined : { partition, awsAccount, path, name };
}

/**
 * Returns the ARN that `aws sts get-caller-identity` prints for a session of a role, up to the name of the session. It
 * does not contain the path of the role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
export function formatSessionArn({ partition, awsAccount, name }: Role): string {
  return `arn:${partition}:sts::${awsAccount}:assumed-role/${name}/`;
}
