import { indexAccounts } from '../../accounts/index-accounts.ts';
import type { ServiceAccounts } from '../../accounts/service-account.ts';
import type { ParsedAccounts } from '../worker/parse-accounts.worker.ts';
import type { WorkerLimits } from '../worker/start-worker.ts';
import type { WorkerQueue } from '../worker/worker-queue.ts';
import type { Loaded } from './document.ts';

/** Larger than for a mapping: a file of accounts may be larger, and it is the operator of the process who writes it. */
const LIMITS: WorkerLimits = { milliseconds: 20_000, memory: 256 };

/** Parses ServiceAccounts, as `kubectl get serviceaccounts -A -o yaml` prints them, in its own thread. */
export async function loadAccounts(workers: WorkerQueue, text: string): Promise<Loaded<ServiceAccounts>> {
  const { accounts, ...findings } = await workers.run<ParsedAccounts>('load', 'parse-accounts.worker', text, {
    limits: LIMITS,
  });
  return { value: accounts && indexAccounts(accounts), ...findings };
}
