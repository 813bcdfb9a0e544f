/** The parts of a role's ARN that accounts of one cluster share. */
export type RoleParts = { partition: string; account: string; path: string };

const ROLE = /^arn:(?<partition>[^:]+):iam::(?<account>\d{12}):role\/(?<path>.+)$/;

/** @param arn that is well-formed; `undefined` for any other text */
export function rolePartsOf(arn: string): RoleParts | undefined {
  const { partition, account, path } = ROLE.exec(arn)?.groups ?? {};
  return partition === undefined || account === undefined || path === undefined
    ? undefined
    : { partition, account, path };
}

/** Name of a role, without its path: unique in an AWS account. */
export function roleNameOf(arn: string): string | undefined {
  return rolePartsOf(arn)?.path.split('/').at(-1);
}
