import { parseRoleArn } from '../../../iam/role.ts';
import type { Role } from '../../world/roles.ts';

/**
 * Returns the folder of a role's file: `ci-billing`, or `111122223333/ci-billing` if it is in the folder of an AWS
 * account.
 */
export function folderOf(path: string): string {
  const [awsAccount = '', name = awsAccount] = path.split('/').slice(-3, -1);
  return /^\d{12}$/.test(awsAccount) && name !== awsAccount ? `${awsAccount}/${name}` : name;
}

/**
 * Returns the folders that may contain a role's permissions: the one in its AWS account's folder, and the one without.
 */
export function foldersOf({ arn, awsAccount, name }: Role): readonly string[] {
  const own = arn === undefined ? awsAccount : parseRoleArn(arn)?.awsAccount;
  return own === undefined ? [name] : [`${own}/${name}`, name];
}

/** Returns the role of such a folder. */
export function roleOfFolder(folder: string): Pick<Role, 'name' | 'awsAccount'> {
  const [awsAccount = folder, name] = folder.split('/');
  return name === undefined ? { name: folder } : { name, awsAccount };
}
