import type { Mode } from '../../../modes.ts';
import { MODE_LABEL, PROGRAM } from '../../../names.ts';
import type { LabelSelector, RequestRule } from '../../world/webhook-configuration.ts';
import type { Installation } from '../../world/world.ts';
import { NAMESPACE_NAME_LABEL } from './eks-webhooks.ts';

/** What determines which requests an entry of the chart gets, and where the API server sends them. */
export type ChartEntry = {
  name: string;
  service: { namespace: string; name: string };
  path: string;
  rule: Required<RequestRule>;
  namespaceSelector: LabelSelector;
  /** Its CEL expression has single spaces. */
  condition: { name: string; expression: string };
};

/** The port of the chart's Service. */
export const SERVICE_PORT = 443;

/** Returns the entry in chart/templates/mutating-webhook-configuration.yaml. */
export function podEntry(mode: Mode, { namespace, service }: Pick<Installation, 'namespace' | 'service'>): ChartEntry {
  const byMode =
    mode === 'enforce'
      ? [
          { key: MODE_LABEL, operator: 'Exists' },
          { key: MODE_LABEL, operator: 'NotIn', values: ['observe', 'best-effort', 'off'] },
        ]
      : [{ key: MODE_LABEL, operator: 'In', values: [mode] }];
  return {
    name: `${mode}.pods.${PROGRAM}`,
    service: { namespace, name: service },
    path: `/mutate/${mode}`,
    rule: ruleFor('pods', ['CREATE']),
    namespaceSelector: {
      matchExpressions: [
        ...byMode,
        { key: NAMESPACE_NAME_LABEL, operator: 'NotIn', values: ['kube-system', namespace] },
      ],
    },
    condition: {
      name: 'not-our-own-pods',
      expression: [
        `!(request.namespace == '${namespace}'`,
        "&& request.userInfo.username == 'system:serviceaccount:kube-system:replicaset-controller'",
        '&& has(object.metadata.labels)',
        "&& 'app.kubernetes.io/name' in object.metadata.labels",
        `&& object.metadata.labels['app.kubernetes.io/name'] == '${PROGRAM}')`,
      ].join(' '),
    },
  };
}

/** Returns the entry in chart/templates/validating-webhook-configuration.yaml. */
export function editEntry({
  mappingConfigMap,
  namespace,
  service,
}: Pick<Installation, 'mappingConfigMap' | 'namespace' | 'service'>): ChartEntry {
  return {
    name: `edit.mapping.${PROGRAM}`,
    service: { namespace, name: service },
    path: '/validate/mapping',
    rule: ruleFor('configmaps', ['CREATE', 'UPDATE']),
    namespaceSelector: {
      matchExpressions: [{ key: NAMESPACE_NAME_LABEL, operator: 'In', values: [namespace] }],
    },
    condition: { name: 'the-mapping', expression: `object.metadata.name == '${mappingConfigMap}'` },
  };
}

function ruleFor(resource: string, operations: readonly string[]): Required<RequestRule> {
  return { apiGroups: [''], apiVersions: ['v1'], operations, resources: [resource], scope: 'Namespaced' };
}
