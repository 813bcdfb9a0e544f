import { isSeen, seenOr, type Unseen } from '../../world/seen.ts';
import { isOurEntry } from '../../world/webhook-configuration.ts';
import type { World } from '../../world/world.ts';

/** The answer of a check of the webhook if none is installed, which replicas_ready reports. */
type WithoutWebhook = { looked: string; findings: readonly never[]; unseen: readonly Unseen[] };

/**
 * False if nothing of the installation exists: no registration, no Deployment, no mapping. Parts that were not read may
 * exist.
 */
export function isInstalled({ deployment, document, endpoints, installation, mutating }: World): boolean {
  const isNothing =
    isSeen(mutating) &&
    mutating.seen.every(({ metadata }) => metadata.name !== installation.mutatingConfiguration) &&
    isSeen(deployment) &&
    deployment.seen === undefined &&
    isSeen(document) &&
    document.seen === undefined &&
    !(isSeen(endpoints) && endpoints.seen > 0);
  return !isNothing;
}

/**
 * Returns the Service that the API server calls, if nothing of the installation is where it was expected, because the
 * user named a namespace other than that of the webhook.
 */
export function calledElsewhere({
  deployment,
  document,
  endpoints,
  installation,
  mutating,
}: World): string | undefined {
  if (!isSeen(deployment) || deployment.seen !== undefined || !isSeen(document) || document.seen !== undefined) return;
  if (isSeen(endpoints) && endpoints.seen > 0) return undefined;
  const ours = seenOr(mutating, []).find(({ metadata }) => metadata.name === installation.mutatingConfiguration);
  const called = (ours?.webhooks ?? []).filter(isOurEntry).flatMap(({ clientConfig }) => clientConfig.service ?? []);
  const other = called.find(({ namespace }) => namespace !== installation.namespace);
  return other && `${other.namespace}/${other.name}`;
}

/**
 * Returns the answer of a check of the webhook if it is not installed, or not where it was expected; `undefined` if it
 * is.
 */
export function withoutWebhook(world: World): WithoutWebhook | undefined {
  if (!isInstalled(world)) return without('it is not installed');
  return calledElsewhere(world) === undefined
    ? undefined
    : without(`it is not in namespace ${world.installation.namespace}`);
}

function without(why: string): WithoutWebhook {
  return { looked: 'nothing', findings: [], unseen: [unseen('the webhook', why)] };
}

/** True if no process of the webhook runs, which would write the first mapping and the first certificate. */
export function isWaitingForProcess({ deployment, endpoints }: Pick<World, 'deployment' | 'endpoints'>): boolean {
  const isWithoutReplica = isSeen(deployment) && deployment.seen !== undefined && deployment.seen.ready === 0;
  return isWithoutReplica && !(isSeen(endpoints) && endpoints.seen > 0);
}

/** Reports a part as missing that the webhook writes when it starts. */
export function notWritten(what: string): Unseen {
  return unseen(what, 'no replica of the webhook has started, which writes the first one');
}

function unseen(what: string, why: string): Unseen {
  return { what, why, because: 'absent' };
}
