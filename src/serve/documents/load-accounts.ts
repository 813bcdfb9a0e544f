import { indexAccounts } from '../../accounts/index-accounts.ts';
import type { ServiceAccount, ServiceAccounts } from '../../accounts/service-account.ts';
import type { Findings } from '../worker/first-findings.ts';
import type { WorkerLimits } from '../worker/start-worker.ts';
import type { WorkerQueue } from '../worker/worker-queue.ts';
import type { Loaded } from './document.ts';

type Parsed = { accounts: ServiceAccount[] | undefined } & Findings;

/** A file may be larger than a mapping, and does not come from the cluster: the operator of the process writes it. */
const LIMITS: WorkerLimits = { milliseconds: 20_000, memory: 256 };

/** Parses ServiceAccounts, as `kubectl get serviceaccounts -A -o yaml` prints them, in a thread of its own. */
export async function loadAccounts(workers: WorkerQueue, text: string): Promise<Loaded<ServiceAccounts>> {
  const { accounts, ...findings } = await workers.run<Parsed>('load', 'parse-accounts.worker', text, {
    limits: LIMITS,
  });
  return { value: accounts && indexAccounts(accounts), ...findings };
}
