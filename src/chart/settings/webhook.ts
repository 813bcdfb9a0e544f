import { anyObject, anyObjects, port, text, texts, truth } from '../schemas.ts';
import type { Section } from '../setting.ts';

/** @param repository where the image is, without a tag; empty where nobody has published one */
export function webhook(repository: string): Section {
  return {
    title: 'The pods of the webhook',
    settings: [
      {
        key: 'image',
        says: 'The image of the webhook.',
        settings: [
          { key: 'repository', says: 'Where the image is, without a tag.', value: repository, schema: text },
          { key: 'tag', says: 'Empty: the version of this chart.', value: '', schema: text },
          {
            key: 'digest',
            says: 'Wins over the tag, which somebody could move.',
            value: '',
            schema: { type: 'string', pattern: '^(sha256:[0-9a-f]{64})?$' },
          },
          {
            key: 'pullPolicy',
            says: 'When the kubelet asks for the image again.',
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
        says: 'Two, because a labelled namespace creates no pod while there is none. One is for trying out.',
        value: 2,
        schema: { type: 'integer', minimum: 0 },
      },
      {
        key: 'graceSeconds',
        says: 'How long a pod goes on serving after it was told to stop, until all nodes and load balancers have forgotten it.',
        value: 10,
        schema: { type: 'integer', minimum: 0, maximum: 600 },
      },
      {
        key: 'resources',
        says:
          'Enough for 10,000 ServiceAccounts and 5,000 rules under load. There is no limit on CPU, because a webhook that is ' +
          'throttled is one that times out.',
        value: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
        schema: anyObject,
      },
      {
        key: 'hostNetwork',
        says:
          "Whether the pods use the network of their node: needed where the control plane cannot reach pods, which is so on EKS with a network other than Amazon's VPC CNI. " +
          'The NetworkPolicy has no effect then.',
        value: false,
        schema: truth,
      },
      {
        key: 'ports',
        says: 'Ports of the pods; with hostNetwork they are ports of the node.',
        settings: [
          {
            key: 'webhook',
            says: 'Where reviews are answered. The security groups of EKS modules let the control plane reach 9443.',
            value: 9443,
            schema: port,
          },
          { key: 'health', says: 'Where health and metrics are, in plain HTTP.', value: 8080, schema: port },
        ],
      },
      {
        key: 'priorityClassName',
        says: 'The webhook must come back before what needs it. Empty: none.',
        value: 'system-cluster-critical',
        schema: text,
      },
      {
        key: 'topologySpreadConstraints',
        says: 'Over nodes and zones, so that one failure does not take all replicas. The labelSelector is added.',
        value: [
          { topologyKey: 'kubernetes.io/hostname', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway' },
          { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway' },
        ],
        schema: anyObjects,
      },
      { key: 'nodeSelector', says: 'Labels of the nodes to run on.', value: {}, schema: texts },
      { key: 'tolerations', says: 'Taints of nodes to bear.', value: [], schema: anyObjects },
      { key: 'affinity', says: 'Further wishes to the scheduler.', value: {}, schema: anyObject },
      { key: 'podLabels', says: 'More labels of the pods.', value: {}, schema: texts },
      { key: 'podAnnotations', says: 'Annotations of the pods.', value: {}, schema: texts },
      {
        key: 'podSecurityContext',
        says: 'Fits the Pod Security Standard "restricted". On OpenShift, which chooses the user, take the ids away.',
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
        says: 'Of the container. Nothing is ever written to its file system.',
        value: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        schema: anyObject,
      },
      {
        key: 'env',
        says: 'More environment variables, as in a container of Kubernetes: a proxy, or NODE_OPTIONS.',
        value: [],
        schema: anyObjects,
      },
    ],
  };
}
