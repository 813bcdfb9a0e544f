import { indexAccounts } from '../../accounts/index-accounts.ts';
import type { ServiceAccount, ServiceAccounts } from '../../accounts/service-account.ts';
import type { Finding } from '../../documents/finding.ts';
import { runWorker } from '../worker/run-worker.ts';

type Parsed = { accounts: ServiceAccount[] | undefined; findings: Finding[] };

/** Parses ServiceAccounts, as `kubectl get serviceaccounts -A -o yaml` prints them, in a thread of its own. */
export async function loadAccounts(text: string): Promise<{ value: ServiceAccounts | undefined; findings: Finding[] }> {
  const { accounts, findings } = await runWorker<Parsed>('parse-accounts.worker', text);
  return { value: accounts && indexAccounts(accounts), findings };
}
