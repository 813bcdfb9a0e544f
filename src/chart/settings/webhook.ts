import { anyObject, anyObjects, objectName, port, text, texts, truth } from '../schemas.ts';
import type { Section } from '../setting.ts';

/**
 * @param image.repository repository without a tag; empty if none is published
 * @param image.digest digest of the image of a release; empty in a clone
 */
export function webhook({ repository, digest }: { repository: string; digest: string }): Section {
  return {
    title: 'The pods of the webhook',
    settings: [
      {
        key: 'image',
        says: 'The image of the webhook.',
        settings: [
          {
            key: 'repository',
            says: 'Registry and name of the image, without a tag.',
            value: repository,
            schema: text,
          },
          { key: 'tag', says: 'Tag of the image. Empty: the version of this chart.', value: '', schema: text },
          {
            key: 'digest',
            says: 'Digest of the image. It takes precedence over the tag, which could be moved. A released chart sets the digest of its image.',
            value: digest,
            schema: { type: 'string', pattern: '^(sha256:[0-9a-f]{64})?$' },
          },
          {
            key: 'pullPolicy',
            says: 'When the kubelet pulls the image.',
            value: 'IfNotPresent',
            schema: { enum: ['Always', 'IfNotPresent', 'Never'] },
          },
        ],
      },
      {
        key: 'imagePullSecrets',
        says: 'Secrets for the registry, as [{name: …}].',
        value: [],
        schema: anyObjects,
      },
      {
        key: 'replicas',
        says: 'Number of pods. At least two, because namespaces in enforce create no pods while none is running; one is for tests.',
        value: 2,
        schema: { type: 'integer', minimum: 1 },
      },
      {
        key: 'graceSeconds',
        says: 'How long a pod keeps serving after SIGTERM, until no node and no load balancer sends it requests.',
        value: 10,
        schema: { type: 'integer', minimum: 0, maximum: 600 },
      },
      {
        key: 'resources',
        says:
          'Resources of the container: enough for 10,000 ServiceAccounts and 5,000 rules under load. There is no CPU limit, because ' +
          'a throttled webhook times out.',
        value: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
        schema: anyObject,
      },
      {
        key: 'hostNetwork',
        says:
          "Run the pods in the network of their node. Needed where the control plane cannot reach pods, as on EKS without Amazon's VPC CNI. " +
          'The NetworkPolicy then has no effect.',
        value: false,
        schema: truth,
      },
      {
        key: 'ports',
        says: 'Ports of the pods; with hostNetwork, ports of the node.',
        settings: [
          {
            key: 'webhook',
            says: 'HTTPS port for reviews. The security groups of common EKS modules let the control plane reach 9443.',
            value: 9443,
            schema: port,
          },
          { key: 'health', says: 'HTTP port for health and metrics.', value: 8080, schema: port },
        ],
      },
      {
        key: 'priorityClassName',
        says: 'PriorityClass of the pods: the webhook must start before the pods that need it. Empty: none.',
        value: 'system-cluster-critical',
        schema: { type: 'string', pattern: `^(${objectName})?$` },
      },
      {
        key: 'topologySpreadConstraints',
        says: 'Spread over nodes and zones, so that one failure does not stop all replicas. The labelSelector is added.',
        value: [
          { topologyKey: 'kubernetes.io/hostname', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway' },
          { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway' },
        ],
        schema: anyObjects,
      },
      { key: 'nodeSelector', says: 'Labels of the nodes to run on.', value: {}, schema: texts },
      { key: 'tolerations', says: 'Taints that the pods tolerate.', value: [], schema: anyObjects },
      { key: 'affinity', says: 'Affinity of the pods.', value: {}, schema: anyObject },
      { key: 'podLabels', says: 'More labels of the pods.', value: {}, schema: texts },
      { key: 'podAnnotations', says: 'Annotations of the pods.', value: {}, schema: texts },
      {
        key: 'podSecurityContext',
        says: 'Security context of the pods. It meets the Pod Security Standard "restricted". On OpenShift, which assigns the user, remove the IDs.',
        value: {
          runAsNonRoot: true,
          runAsUser: 65_532,
          runAsGroup: 65_532,
          fsGroup: 65_532,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        schema: anyObject,
      },
      {
        key: 'securityContext',
        says: 'Security context of the container, which never writes to its file system.',
        value: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        schema: anyObject,
      },
      {
        key: 'env',
        says: 'More environment variables, as in a Kubernetes container, for example a proxy or NODE_OPTIONS.',
        value: [],
        schema: anyObjects,
      },
    ],
  };
}
