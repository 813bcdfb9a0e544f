import type { ServiceAccounts } from '../../accounts/service-account.ts';
import type { KubernetesClient } from '../../kubernetes/http/client.ts';
import { followServiceAccounts } from '../../kubernetes/objects/service-accounts.ts';
import type { WatchState } from '../../kubernetes/watch/follow-objects.ts';
import { createState } from '../../state.ts';
import type { AccountsSource, DocumentState } from './document-source.ts';

/** Follows the ServiceAccounts of the cluster. Returns at once; there are no accounts until all have been listed. */
export function openAccountsWatch({
  client,
  now,
  report,
}: {
  client: Pick<KubernetesClient, 'request' | 'stream'>;
  now: () => Date;
  /** Called with every change of the state of the watch. */
  report: (state: WatchState) => void;
}): AccountsSource {
  const state = createState<DocumentState<ServiceAccounts>>({
    is: 'none',
    refused: ['the ServiceAccounts have not been listed yet'],
    more: 0,
  });
  const following = followServiceAccounts({
    client,
    changed: (value) => state.set({ is: 'active', value, loadedAt: now() }),
    report: (watch) => {
      const before = state.current();
      if (before.is === 'none' && watch.error !== undefined)
        state.set({ ...before, refused: [`the ServiceAccounts cannot be listed: ${watch.error.message}`] });
      report(watch);
    },
  });
  return { current: state.current, onChange: state.onChange, close: () => following.close() };
}
