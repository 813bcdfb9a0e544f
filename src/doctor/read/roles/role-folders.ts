import { parseRoleArn } from '../../../iam/role.ts';
import type { Role } from '../../world/roles.ts';

/** The folder of a role's files: `ci-billing`, with `111122223333/` before it if it is in the folder of an AWS account. */
export function folderOf(path: string): string {
  const [awsAccount = '', name = awsAccount] = path.split('/').slice(-3, -1);
  return /^\d{12}$/.test(awsAccount) && name !== awsAccount ? `${awsAccount}/${name}` : name;
}

/** The folders whose permissions are those of a role: with its AWS account, and without any. */
export function foldersOf({ arn, awsAccount, name }: Role): readonly string[] {
  const own = arn === undefined ? awsAccount : parseRoleArn(arn)?.awsAccount;
  return own === undefined ? [name] : [`${own}/${name}`, name];
}

/** The role of such a folder. */
export function roleOfFolder(folder: string): Pick<Role, 'name' | 'awsAccount'> {
  const [awsAccount = folder, name] = folder.split('/');
  return name === undefined ? { name: folder } : { name, awsAccount };
}
