import { anyObjects, cidr, closed, namespace, text, texts, truth } from '../schemas.ts';
import type { Section } from '../setting.ts';

export const certificates: Section = {
  title: 'Certificates',
  settings: [
    {
      key: 'certificates',
      says: 'Source of the certificates that the API server trusts.',
      settings: [
        {
          key: 'source',
          says:
            'own: the webhook creates and renews its certificates in a Secret, and writes its authority to the webhook ' +
            'configurations. cert-manager: cert-manager does all of this.',
          value: 'own',
          schema: { enum: ['own', 'cert-manager'] },
        },
        {
          key: 'issuerRef',
          says:
            'cert-manager issuer, as {name: …, kind: ClusterIssuer}. Its Secrets must contain ca.crt. Empty: the chart ' +
            'creates an authority for the webhook.',
          value: {},
          schema: closed({ name: text, kind: text, group: text }),
        },
      ],
    },
  ],
};

export const network: Section = {
  title: 'Network',
  settings: [
    {
      key: 'networkPolicy',
      says: 'Traffic to the pods, and from the pods to the API server and DNS.',
      settings: [
        { key: 'enabled', says: 'Create it.', value: true, schema: truth },
        {
          key: 'controlPlaneCIDRs',
          says:
            'Source addresses of the API server: on EKS, the subnets of the cluster. Empty: any address, because no selector ' +
            'matches the API server.',
          value: [],
          schema: { type: 'array', items: cidr },
        },
        {
          key: 'metricsFrom',
          says: 'Sources that may read health and metrics, as in `from` of a NetworkPolicy. Empty: every pod of the cluster.',
          value: [],
          schema: anyObjects,
        },
      ],
    },
  ],
};

export const monitoring: Section = {
  title: 'Monitoring, with the Prometheus Operator and Grafana',
  settings: [
    {
      key: 'serviceMonitor',
      says: 'Scraping of the metrics by the Prometheus Operator.',
      settings: [
        {
          key: 'enabled',
          says: 'Create it (needs its CRD).',
          value: false,
          schema: truth,
        },
        {
          key: 'interval',
          says: 'Interval between scrapes.',
          value: '30s',
          schema: { type: 'string', pattern: '^([0-9]+(ms|[smhdwy]))+$' },
        },
        { key: 'labels', says: 'Labels that your Prometheus selects.', value: {}, schema: texts },
      ],
    },
    {
      key: 'prometheusRule',
      says: 'Alerts: no replica, internal errors, a refused mapping, replicas with different mappings, a lost watch, a certificate that is about to expire, tampering, pods that were created without an answer.',
      settings: [
        {
          key: 'enabled',
          says: 'Create it (needs its CRD).',
          value: false,
          schema: truth,
        },
        { key: 'labels', says: 'Labels that your Prometheus selects.', value: {}, schema: texts },
        {
          key: 'matchLabels',
          says: 'Labels of the series of this cluster, such as {cluster: blue}, where Prometheus has those of several clusters.',
          value: {},
          schema: {
            type: 'object',
            additionalProperties: text,
            propertyNames: { pattern: '^[a-zA-Z_][a-zA-Z0-9_]*$' },
          },
        },
        {
          key: 'runbookUrl',
          says: 'Page with a section for each alert, for the annotation runbook_url. Empty: the page of this version.',
          value: '',
          schema: { type: 'string', pattern: '^(https?://[^\\s"#]+)?$' },
        },
      ],
    },
    {
      key: 'dashboard',
      says: 'The Grafana dashboard, as a ConfigMap that the sidecar of the Grafana chart reads.',
      settings: [
        { key: 'enabled', says: 'Create it.', value: false, schema: truth },
        {
          key: 'namespace',
          says: 'Where the sidecar looks for it. Empty: the namespace of the release.',
          value: '',
          schema: { anyOf: [{ const: '' }, namespace] },
        },
        { key: 'labels', says: 'Labels that the sidecar selects.', value: { grafana_dashboard: '1' }, schema: texts },
        {
          key: 'annotations',
          says: 'Annotations that the sidecar reads, such as {grafana_folder: GitLab}.',
          value: {},
          schema: texts,
        },
      ],
    },
  ],
};

export const names: Section = {
  title: 'Names',
  settings: [
    {
      key: 'fullnameOverride',
      says: 'Name of the Deployment and the Service, and prefix of all other names. Empty: derived from the release name.',
      value: '',
      schema: { type: 'string', maxLength: 63, pattern: '^([a-z]([-a-z0-9]*[a-z0-9])?)?$' },
    },
    { key: 'commonLabels', says: 'Labels of every object of this chart.', value: {}, schema: texts },
  ],
};
