import { createHash } from 'node:crypto';
import type { Api } from '../../../kubernetes/http/api.ts';
import { allSeen } from '../../world/by-namespace.ts';
import { concernedNamespaces } from '../../world/manager-accounts.ts';
import type { SecuritySide } from '../../world/security-side.ts';
import { isSeen, type Seen, seenOr } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { createReader } from '../requests/reader.ts';
import { readForeignWorkloads } from './read-foreign-workloads.ts';
import { readMutatingPolicies } from './read-mutating-policies.ts';
import { readNetwork } from './read-network.ts';
import { readReviewer } from './read-reviewer.ts';
import { readEksWebhookImages, readWebhookImages } from './read-running-images.ts';
import { readWebhookPod } from './read-webhook-pod.ts';

type VersionObject = { gitVersion?: string };

/** Reads what only a security review needs. */
export async function readSecurity(
  api: Pick<Api, 'request'>,
  world: World,
  progress: (text: string) => void,
): Promise<SecuritySide> {
  progress('workloads and network policies');
  const reader = createReader(api);
  const index = seenOr(world.mapping, undefined);
  const [version, pod, reviewer, webhookImages, eksWebhookImages, mutatingPolicies, awsAuth, workloads] =
    await Promise.all([
      reader.one<VersionObject>('/version', 'the version of Kubernetes'),
      readWebhookPod(reader, world.installation),
      readReviewer(api),
      readWebhookImages(reader, world),
      readEksWebhookImages(reader, world),
      readMutatingPolicies(reader),
      reader.one('/api/v1/namespaces/kube-system/configmaps/aws-auth', 'ConfigMap kube-system/aws-auth'),
      index === undefined
        ? { workloads: [], unreadWorkloads: [] }
        : readForeignWorkloads(reader, concernedNamespaces(index), world.runners),
    ]);
  return {
    ...{ reviewer, webhookImages, eksWebhookImages },
    kubernetes: isSeen(version) ? { seen: version.seen?.gitVersion ?? 'unknown' } : version,
    webhookImage: isSeen(pod) ? { seen: pod.seen?.image } : pod,
    mappingDigest: digestOf(world),
    mutatingPolicies,
    awsAuthExists: isSeen(awsAuth) ? { seen: awsAuth.seen !== undefined } : awsAuth,
    network: await readNetwork(reader, world.installation, pod, {
      labels: new Map(allSeen(world.namespaces)),
      isWhole: world.namespaces.complete,
      ofJobs: index === undefined ? new Set() : concernedNamespaces(index),
    }),
    ...workloads,
  };
}

function digestOf({ document }: World): Seen<string | undefined> {
  if (!isSeen(document)) return document;
  const text = document.seen?.text;
  return { seen: text === undefined ? undefined : createHash('sha256').update(text).digest('hex') };
}
