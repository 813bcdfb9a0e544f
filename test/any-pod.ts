import fc from 'fast-check';
import { isMap } from '../src/collections/is-map.ts';

type Path = readonly (string | number)[];

const variable = (name: string, value: string) => ({ name, value });
const token = { audience: 'sts.amazonaws.com', expirationSeconds: 86_400, path: 'token' };
const container = {
  name: 'build',
  command: ['/bin/bash', '/configmaps/entrypoint'],
  env: [
    variable('AWS_STS_REGIONAL_ENDPOINTS', 'regional'),
    variable('AWS_DEFAULT_REGION', 'eu-central-1'),
    variable('AWS_REGION', 'eu-central-1'),
    variable('AWS_ROLE_ARN', 'arn:aws:iam::123456789012:role/old'),
    variable('AWS_WEB_IDENTITY_TOKEN_FILE', '/var/run/secrets/eks.amazonaws.com/serviceaccount/token'),
  ],
  volumeMounts: [
    { name: 'aws-iam-token', mountPath: '/var/run/secrets/eks.amazonaws.com/serviceaccount', readOnly: true },
    { name: 'kube-api-access-h7zwr', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
  ],
};

/**
 * The pod of a job with every field that is read, after the ServiceAccount plugin and the EKS webhook have changed it.
 */
export const fullPod = {
  metadata: {
    name: 'runner-hk7sq2xzv-project-4242-concurrent-0-abcdefgh',
    generateName: 'runner-hk7sq2xzv-project-4242-concurrent-0',
    namespace: 'gitlab',
    labels: { 'project.runner.gitlab.com/id': '4242' },
    annotations: { 'gitlab-runner-irsa/rule': 'forged', 'gitlab-runner-irsa/service-account': 'old' },
    ownerReferences: [{ kind: 'Job', controller: true }],
    managedFields: [
      { manager: 'gitlab-runner 19.4.0 (19-4-stable; go1.26.8; linux', operation: 'Update', subresource: '' },
    ],
  },
  spec: {
    serviceAccountName: 'old',
    serviceAccount: 'old',
    automountServiceAccountToken: null,
    imagePullSecrets: [{ name: 'registry' }],
    volumes: [
      { name: 'aws-iam-token', projected: { sources: [{ serviceAccountToken: token }] } },
      { name: 'kube-api-access-h7zwr', projected: { sources: [{ serviceAccountToken: token }] } },
    ],
    initContainers: [container],
    containers: [container, { ...container, env: [variable('AWS_ROLE_ARN', 'own')], volumeMounts: [] }],
  },
};

const PLACES = placesIn(fullPod, []);

/** Values that do not fit a field, and values that look as if they did. */
const wrong = fc.oneof(
  fc.constantFrom(null, 5, '', true, [], {}, [null], [5], [[]], { name: 5 }, { a: null }, [{}], [{ name: null }]),
  fc.jsonValue({ maxDepth: 2 }),
);

/** {@link fullPod} with arbitrary JSON in one or two places. */
export const anyPods = fc
  .array(fc.tuple(fc.constantFrom(...PLACES), wrong), { minLength: 1, maxLength: 2 })
  .map((changes) => changes.reduce<unknown>((pod, [path, value]) => withValue(pod, path, value), fullPod));

/** Returns every path in a value, including that of the value itself. */
function placesIn(value: unknown, path: Path): Path[] {
  const entries = Array.isArray(value) ? [...value.entries()] : isMap(value) ? Object.entries(value) : [];
  return [path, ...entries.flatMap(([key, below]) => placesIn(below, [...path, key]))];
}

/** Returns a copy with a value at a path, unless an earlier change has removed the path. */
function withValue(pod: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(pod)) return pod.map((item, index) => (index === key ? withValue(item, rest, value) : item));
  return isMap(pod) ? { ...pod, [key]: withValue(pod[key], rest, value) } : pod;
}
