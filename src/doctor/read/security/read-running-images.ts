import { selects } from '../../derive/namespaces/selects.ts';
import { isEksWebhook } from '../../derive/webhooks/eks-webhooks.ts';
import { isSeen, type Seen } from '../../world/seen.ts';
import type { Labels, World } from '../../world/world.ts';
import type { Reader } from '../requests/reader.ts';

type PodObject = {
  metadata: { name: string; labels?: Labels };
  spec: { containers: readonly object[] };
  status?: { phase?: string; containerStatuses?: readonly { imageID?: string }[] };
};

type ServiceObject = { spec?: { selector?: Labels } };

/** Reads the digests of the images that run as the webhook. A digest always means the same image, unlike a tag. */
export async function readWebhookImages(
  reader: Reader,
  { deployment, installation: { namespace } }: Pick<World, 'deployment' | 'installation'>,
): Promise<Seen<readonly string[]>> {
  if (!isSeen(deployment)) return deployment;
  const { selector } = deployment.seen ?? {};
  if (selector === undefined)
    return { unseen: { what: 'the pods of the webhook', why: 'there is no Deployment', because: 'absent' } };
  return readImages(reader, namespace, selector);
}

/** Reads the same for the EKS pod identity webhook if it runs in the cluster. EKS runs it outside. */
export async function readEksWebhookImages(
  reader: Reader,
  { mutating }: Pick<World, 'mutating'>,
): Promise<Seen<readonly string[]>> {
  if (!isSeen(mutating)) return mutating;
  const what = 'the pods of the EKS pod identity webhook';
  const [service] = mutating.seen
    .filter(isEksWebhook)
    .flatMap(({ webhooks = [] }) => webhooks.flatMap(({ clientConfig }) => clientConfig.service ?? []));
  if (service === undefined)
    return { unseen: { what, why: 'no Service of the cluster is registered for it', because: 'absent' } };
  const { name, namespace } = service;
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/services/${encodeURIComponent(name)}`;
  const found = await reader.one<ServiceObject>(path, `Service ${namespace}/${name}`);
  if (!isSeen(found)) return found;
  const selector = found.seen?.spec?.selector;
  if (selector === undefined)
    return { unseen: { what, why: `Service ${namespace}/${name} selects no pods`, because: 'absent' } };
  return readImages(reader, namespace, selector);
}

/** Returns each image once. There are two while a Deployment is rolled out. */
async function readImages(reader: Reader, namespace: string, matchLabels: Labels): Promise<Seen<readonly string[]>> {
  const pods = await reader.list<PodObject>(
    `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`,
    `Pods of namespace ${namespace}`,
    (pod) => (selects({ matchLabels }, pod.metadata.labels ?? {}) ? imagesOnly(pod) : undefined),
  );
  if (!isSeen(pods)) return pods;
  const running = pods.seen.filter(({ status }) => status?.phase === 'Running');
  const images = running
    .flatMap(({ status }) => status?.containerStatuses ?? [])
    .flatMap(({ imageID }) => imageID || []);
  // Docker adds this prefix (k8s.io/kubernetes/pkg/kubelet/container).
  const names = images.map((image) => image.replace(/^docker-pullable:\/\//, ''));
  return { seen: [...new Set(names)].toSorted() };
}

/** Drops everything else of a pod, such as its variables. */
function imagesOnly({ metadata: { name }, status }: PodObject): PodObject {
  return { metadata: { name }, spec: { containers: [] }, ...(status === undefined ? {} : { status }) };
}
