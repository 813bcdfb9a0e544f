import { indexAccounts } from '../accounts/index-accounts.ts';
import { parseAccounts } from '../accounts/parse.ts';
import type { ServiceAccount, ServiceAccounts } from '../accounts/service-account.ts';
import { checkAgain } from '../check-again.ts';
import type { ReadText } from './read-text.ts';
import { refusedFile } from './refused-file.ts';

/**
 * Reads the ServiceAccounts in the file of `--accounts`.
 *
 * @throws a user error `accounts_invalid` with a line for each error
 */
export async function readAccounts(file: string, io: { read: ReadText }): Promise<ServiceAccounts> {
  return indexAccounts(await readAccountList(file, io));
}

/** Reads the ServiceAccounts as a list, in the order of the file. */
export async function readAccountList(file: string, { read }: { read: ReadText }): Promise<readonly ServiceAccount[]> {
  const { accounts, findings } = parseAccounts(await read(file, '--accounts'));
  if (accounts !== undefined) return accounts;
  throw refusedFile('accounts', 'accounts_invalid', file, findings, checkAgain('accounts', file));
}
