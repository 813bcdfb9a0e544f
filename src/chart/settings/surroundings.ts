import { anyObjects, cidr, closed, text, texts, truth } from '../schemas.ts';
import type { Section } from '../setting.ts';

export const certificates: Section = {
  title: 'Certificates',
  settings: [
    {
      key: 'certificates',
      says: 'How the API server comes to trust the webhook.',
      settings: [
        {
          key: 'source',
          says:
            'own: the webhook makes and renews its own, in a Secret, and writes its authority into the webhook ' +
            'configurations. cert-manager: that does all of this.',
          value: 'own',
          schema: { enum: ['own', 'cert-manager'] },
        },
        {
          key: 'issuerRef',
          says:
            'Issuer of cert-manager, as {name: …, kind: ClusterIssuer}. Its certificates must hold ca.crt. Empty: an ' +
            'authority of its own is made.',
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
      says: 'Who may reach the pods, and whom they may reach: the API server and DNS.',
      settings: [
        { key: 'enabled', says: 'Whether there is one.', value: true, schema: truth },
        {
          key: 'controlPlaneCIDRs',
          says:
            'Where the API server calls from: on EKS, the subnets given to the cluster. Empty: from anywhere, because no ' +
            'selector can name the API server.',
          value: [],
          schema: { type: 'array', items: cidr },
        },
        {
          key: 'metricsFrom',
          says: 'Who may read health and metrics, as in `from` of a NetworkPolicy. Empty: every pod of the cluster.',
          value: [],
          schema: anyObjects,
        },
      ],
    },
  ],
};

export const monitoring: Section = {
  title: 'Monitoring, for the Prometheus operator',
  settings: [
    {
      key: 'serviceMonitor',
      says: 'Has the metrics read.',
      settings: [
        {
          key: 'enabled',
          says: 'Whether there is one; the kind must be known to the cluster.',
          value: false,
          schema: truth,
        },
        { key: 'interval', says: 'How often.', value: '30s', schema: text },
        { key: 'labels', says: 'By which your Prometheus finds it.', value: {}, schema: texts },
      ],
    },
    {
      key: 'prometheusRule',
      says: 'Alerts: a refused mapping, a certificate that ends, faults of the webhook, no replica.',
      settings: [
        {
          key: 'enabled',
          says: 'Whether there is one; the kind must be known to the cluster.',
          value: false,
          schema: truth,
        },
        { key: 'labels', says: 'By which your Prometheus finds it.', value: {}, schema: texts },
      ],
    },
  ],
};

export const names: Section = {
  title: 'Names',
  settings: [
    {
      key: 'fullnameOverride',
      says: 'Name of the Deployment and its Service, and beginning of all other names. Empty: after the release.',
      value: '',
      schema: { type: 'string', maxLength: 63, pattern: '^([a-z]([-a-z0-9]*[a-z0-9])?)?$' },
    },
    { key: 'commonLabels', says: 'Labels of every object of this chart.', value: {}, schema: texts },
  ],
};
