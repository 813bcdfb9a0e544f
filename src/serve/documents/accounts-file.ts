import { indexAccounts } from '../../accounts/index-accounts.ts';
import type { ServiceAccount, ServiceAccounts } from '../../accounts/service-account.ts';
import type { Finding } from '../../documents/finding.ts';
import { runWorker } from '../worker/run-worker.ts';
import { type DocumentFileOptions, openDocumentFile } from './document-file.ts';
import type { DocumentState, Source } from './source.ts';

export type AccountsSource = Source<DocumentState<ServiceAccounts>>;

type Parsed = { accounts: ServiceAccount[] | undefined; findings: Finding[] };

/** ServiceAccounts in a file, as `kubectl get serviceaccounts -A -o yaml` writes them. */
export function openAccountsFile(
  options: Pick<DocumentFileOptions<ServiceAccounts>, 'file' | 'log' | 'now' | 'watch'>,
): Promise<AccountsSource> {
  return openDocumentFile({ ...options, what: 'accounts', load: loadAccounts });
}

async function loadAccounts(text: string): Promise<{ value: ServiceAccounts | undefined; findings: Finding[] }> {
  const { accounts, findings } = await runWorker<Parsed>('parse-accounts.worker', text);
  return { value: accounts && indexAccounts(accounts), findings };
}
