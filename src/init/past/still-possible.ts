import { lookIn } from '../../doctor/world/by-namespace.ts';
import { isSeen } from '../../doctor/world/seen.ts';
import { thousands } from '../../text/counted.ts';
import { quote } from '../../text/printable.ts';
import { type JobPod, podCount, type Sight } from '../sight.ts';

/**
 * Returns the jobs of the past that could run again. If the account or the namespace no longer exists, the API server
 * refuses the pod, so no rule is needed.
 *
 * @returns `left` has a sentence about the other jobs
 */
export function stillPossible({ accounts, namespaces, past }: Pick<Sight, 'accounts' | 'namespaces' | 'past'>): {
  jobs: readonly JobPod[];
  left: readonly string[];
} {
  const isThere = ({ account, namespace }: JobPod) => {
    const space = lookIn(namespaces, namespace, 'Namespaces');
    if (isSeen(space) && space.seen === undefined) return false;
    const namespaceAccounts = lookIn(accounts, namespace, 'ServiceAccounts');
    // Every namespace has an account default.
    return account === 'default' || !isSeen(namespaceAccounts) || namespaceAccounts.seen?.has(account) === true;
  };
  const all = past?.jobs ?? [];
  const gone = all.filter((job) => !isThere(job));
  const [first] = gone;
  if (first === undefined) return { jobs: all, left: [] };
  const count = podCount(gone);
  const example = quote(`${first.namespace}/${first.account}`);
  return {
    jobs: all.filter(isThere),
    left: [
      count === 1
        ? `1 job pod in the audit log had the account ${example}, which no longer exists, so no rule follows from it.`
        : `${thousands(count)} job pods in the audit log had accounts that no longer exist, such as ${example}, so no rule follows from them.`,
    ],
  };
}
