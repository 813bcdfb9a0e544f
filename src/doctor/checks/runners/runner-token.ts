import { counted } from '../../../text/counted.ts';
import {
  eachRunner,
  type FoundManager,
  type FoundRunner,
  formatRunner,
  foundManagers,
} from '../../derive/runners/each-runner.ts';
import { changeSetting } from '../../fix/runners/change-setting.ts';
import { mountToken, unmountSecret } from '../../fix/runners/mount-token.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { formatPlace } from '../../world/place.ts';
import { isSeen, type Seen, type Unseen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/**
 * Without `host`, the runner uses client-go's configuration for pods, whose token file takes precedence over
 * `bearer_token`; without that file, it uses kubectl's. With `host`, the runner uses only the credentials in its own
 * configuration (`executors/kubernetes/util.go` in its source).
 */
export const runnerToken = defineCheck(
  {
    id: 'runner_token',
    title: 'managers have a token, and with tokens: bound that of their pod',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const { found, unseen } = eachRunner(mapping, world);
    const listed = foundManagers(mapping, world).filter(({ manager }) => manager !== undefined);
    const inPods = listed
      .filter(({ runner }) => runner.settings.some(({ host, isKubernetes }) => isKubernetes && host === undefined))
      .map((one) => inPod(one, world));
    const bound = found.filter(({ manager }) => manager.tokens === 'bound');
    return {
      looked: `host of ${counted(found.length, 'runner')}, the token of ${counted(inPods.length, 'pod template')}`,
      findings: [...bound.flatMap(hostFindings), ...inPods.flatMap((one) => one.findings)],
      unseen: [...unseen, ...inPods.flatMap((one) => one.unseen)],
    };
  },
);

function hostFindings({ manager, runner, settings: { host, isKubernetes } }: FoundRunner): Finding[] {
  if (host === undefined || !isKubernetes) return [];
  return [
    {
      code: 'runner_token_unbound',
      level: 'error',
      object: formatRunner(runner),
      found: `host (${formatPlace(host.place)}) is set, so the runner does not use the token of its pod, and the webhook refuses its jobs (unbound_token)`,
      wanted: `no host; or tokens: any for manager ${manager.key}, with which any token of its account creates jobs`,
      fix: [changeSetting(host, undefined)],
    },
  ];
}

type Answer = { findings: readonly Finding[]; unseen: readonly Unseen[] };

function inPod(one: FoundManager, world: World): Answer {
  const { manager, runner } = one;
  const { kubeconfig, mounted } = runner.token;
  const isBound = manager?.tokens === 'bound';
  if (mounted !== undefined) {
    if (mounted.is === 'secret' && isBound) return { findings: [secretTokenFinding(one, mounted)], unseen: [] };
    if (mounted.is !== 'other' || !isBound) return { findings: [], unseen: [] };
    const why = `what is in volume ${mounted.volume}, at the path of the token, is not known`;
    return { findings: [], unseen: [{ what: `the token of ${formatRunner(runner)}`, why, because: 'absent' }] };
  }
  const without = withoutToken(one, world);
  if (!isSeen(without)) return { findings: [], unseen: [without.unseen] };
  if (without.seen === undefined || (kubeconfig !== undefined && !isBound)) return { findings: [], unseen: [] };
  return { findings: [noTokenFinding(one, without.seen)], unseen: [] };
}

/**
 * Says why the API server adds no token to the pods of a manager. Both the account of the template and the one that the
 * mapping assigns must allow it (`src/admission/patch/token-volume.ts`).
 */
function withoutToken({ pod, runner }: FoundManager, { accounts }: World): Seen<string | undefined> {
  const { account, namespace, token } = runner;
  if (token.automount !== undefined)
    return { seen: token.automount ? undefined : 'automountServiceAccountToken of its pod template is false' };
  const namespaceAccounts = lookIn(accounts, namespace, 'ServiceAccounts');
  if (!isSeen(namespaceAccounts)) return namespaceAccounts;
  const closed = [account, pod.account].find((name) => namespaceAccounts.seen?.get(name)?.automount === false);
  return { seen: closed && `automountServiceAccountToken of ServiceAccount ${namespace}/${closed} is false` };
}

const REFUSED = 'the webhook refuses its jobs (unbound_token)';

function secretTokenFinding({ manager, runner }: FoundManager, mounted: { volume: string; secret: string }): Finding {
  return {
    code: 'runner_token_unbound',
    level: 'error',
    object: formatRunner(runner),
    found: `container ${runner.container} has the token in Secret ${runner.namespace}/${mounted.secret} (volume ${mounted.volume}) instead of that of its pod: ${REFUSED}`,
    wanted: wantedOf(manager),
    fix: [unmountSecret(runner, mounted), ...(runner.token.automount === false ? [mountToken(runner)] : [])],
  };
}

function noTokenFinding({ manager, runner }: FoundManager, why: string): Finding {
  const { kubeconfig } = runner.token;
  const common = { level: 'error', object: formatRunner(runner), fix: [mountToken(runner)] } as const;
  if (kubeconfig !== undefined)
    return {
      ...{ ...common, code: 'runner_token_unbound' },
      found: `${why}, so the runner uses its kubeconfig (${kubeconfig}): ${REFUSED}`,
      wanted: wantedOf(manager),
    };
  return {
    ...{ ...common, code: 'runner_token_absent' },
    found: `${why}, so its pods have no token for the API server: the manager cannot create a job`,
    wanted: 'the token of its pod',
  };
}

function wantedOf(manager: FoundManager['manager']): string {
  return `the token of its pod; or tokens: any for manager ${manager?.key}, with which any token of its account creates jobs`;
}
