import type { ServiceAccounts } from '../../accounts/service-account.ts';
import type { KubernetesClient } from '../../kubernetes/http/client.ts';
import { followServiceAccounts } from '../../kubernetes/objects/service-accounts.ts';
import type { WatchState } from '../../kubernetes/watch/follow-objects.ts';
import type { AccountsSource } from './accounts-file.ts';
import type { DocumentState } from './source.ts';

/** The ServiceAccounts of the cluster. Returns at once; there are none until all have been listed. */
export function openAccountsWatch({
  client,
  now,
  report,
}: {
  client: Pick<KubernetesClient, 'request' | 'stream'>;
  now: () => Date;
  /** Gets every change of the state of the watch. */
  report: (state: WatchState) => void;
}): AccountsSource {
  const callbacks: ((state: DocumentState<ServiceAccounts>) => void)[] = [];
  let state: DocumentState<ServiceAccounts> = {
    value: undefined,
    loadedAt: undefined,
    refused: ['the ServiceAccounts have not been listed yet'],
  };
  const following = followServiceAccounts({
    client,
    changed: (value) => {
      state = { value, loadedAt: now(), refused: [] };
      for (const callback of callbacks) callback(state);
    },
    report: (watch) => {
      if (state.value === undefined && watch.error !== undefined)
        state = { ...state, refused: [`the ServiceAccounts cannot be listed: ${watch.error.message}`] };
      report(watch);
    },
  });
  return {
    current: () => state,
    onChange: (callback) => {
      callbacks.push(callback);
    },
    close: () => following.close(),
  };
}
