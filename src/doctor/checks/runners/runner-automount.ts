import { counted } from '../../../text/counted.ts';
import { mappedAccounts } from '../../derive/accounts/mapped-accounts.ts';
import { eachRunner, type FoundRunner, formatRunner } from '../../derive/runners/each-runner.ts';
import type { Fix } from '../../fix/fix.ts';
import { changeSetting } from '../../fix/runners/change-setting.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { formatPlace } from '../../world/place.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** Values that the runner reads as false (Go `strconv.ParseBool`). */
const FALSE: ReadonlySet<string> = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

/**
 * Jobs should not have a token for the Kubernetes API. This setting does not affect the token of a role, which is in a
 * volume that the EKS pod identity webhook adds.
 */
export const runnerAutomount = defineCheck(
  {
    id: 'runner_automount',
    title: 'jobs get no token for the Kubernetes API',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const { found, unseen } = eachRunner(mapping, world);
    const blind: Unseen[] = [...unseen];
    const { mapped } = mappedAccounts(mapping, world.accounts);
    const open = found.filter(({ manager, settings }) => {
      if (!settings.isKubernetes || FALSE.has(settings.automount?.value ?? '')) return false;
      // The setting of the runner overrides that of the account.
      return settings.automount !== undefined || manager.namespaces.some((namespace) => mounts(namespace, manager));
    });
    function mounts(namespace: string, { jobServiceAccounts }: FoundRunner['manager']): boolean {
      const namespaceAccounts = lookIn(world.accounts, namespace, 'ServiceAccounts');
      if (!isSeen(namespaceAccounts)) {
        blind.push(namespaceAccounts.unseen);
        return false;
      }
      const assigned = mapped.flatMap(({ account, to }) =>
        to === 'job' && account.namespace === namespace ? [account.name] : [],
      );
      return [...jobServiceAccounts, ...assigned].some(
        (name) => namespaceAccounts.seen?.get(name)?.automount !== false,
      );
    }
    return {
      looked: `automount_service_account_token of ${counted(found.length, 'runner')}`,
      findings: open.map(automountFinding),
      unseen: blind,
    };
  },
);

function automountFinding({ runner, settings }: FoundRunner): Finding {
  const { automount } = settings;
  const said =
    automount === undefined
      ? 'automount_service_account_token is not set, and accounts of its jobs do not set automountServiceAccountToken to false'
      : `automount_service_account_token is on (${formatPlace(automount.place)})`;
  return {
    code: 'automount_on',
    level: 'notice',
    object: formatRunner(runner),
    found: `${said}: each job gets a token for the Kubernetes API with the permissions of its account`,
    wanted: 'automount_service_account_token = false, if no job of this runner uses the Kubernetes API',
    fix: [{ advice: 'find out first whether a job of this runner uses the Kubernetes API' }, turnOff(settings)],
  };
}

function turnOff({ automount, document, index }: FoundRunner['settings']): Fix {
  if (automount !== undefined) return changeSetting(automount, false);
  if (document === undefined)
    return { advice: 'set KUBERNETES_AUTOMOUNT_SERVICE_ACCOUNT_TOKEN to false for the container of the manager' };
  const path = `runners[${index}].kubernetes.automount_service_account_token`;
  return changeSetting({ value: '', place: document, by: 'document', path }, false);
}
