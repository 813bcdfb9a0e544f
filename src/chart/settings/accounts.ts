import { accountName, anyObjects, closed, namespaces, roleArn, text, texts, truth } from '../schemas.ts';
import type { Schema, Section } from '../setting.ts';

const account: Schema = {
  ...closed(
    {
      name: { ...accountName, description: 'Name of the ServiceAccount. The trust policy of its role must name it.' },
      kind: { enum: ['manager', 'job'], description: 'Whether the account is for runner managers or for jobs.' },
      namespaces: { ...namespaces, description: 'Namespaces of the account.' },
      jobNamespaces: { ...namespaces, description: 'Namespaces in which the manager creates job pods.' },
      roleArn: { ...roleArn, description: 'IAM role. Leave it out with EKS Pod Identity.' },
      create: { ...truth, default: true, description: 'Whether this chart creates the account.' },
      annotations: { ...texts, description: 'More annotations of the account.' },
      automountServiceAccountToken: { ...truth, description: 'Whether pods get a token for the Kubernetes API.' },
    },
    ['name', 'kind', 'namespaces'],
  ),
  if: { properties: { kind: { const: 'job' } }, required: ['kind'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { properties: { jobNamespaces: false } },
};

export const accounts: Section = {
  title: 'Accounts, roles and the cache',
  settings: [
    {
      key: 'serviceAccounts',
      says:
        'ServiceAccounts for runner managers (kind: manager) and for jobs (kind: job), each with its role. ' +
        'A manager gets permissions in each of its jobNamespaces, by default in its own namespace. An account with create: ' +
        'false exists already: it is not changed, and gets permissions only in the jobNamespaces that are listed. ' +
        'For example {name: ci-billing, kind: job, namespaces: [gitlab], roleArn: "arn:aws:iam::111122223333:role/ci-billing"}.',
      value: [],
      schema: { type: 'array', items: account },
    },
    {
      key: 'managerRules',
      says:
        'More rules for the Role of the managers in their jobNamespaces, as in a Kubernetes Role, for example for disruption ' +
        'budgets of jobs, or for the Deployments of pause pods: [{apiGroups: [apps], resources: [deployments], verbs: [get, list, ' +
        'create, update, delete]}]. The rules that every runner needs are included.',
      value: [],
      schema: anyObjects,
    },
    {
      key: 'managerClusterRules',
      says:
        'Rules for a ClusterRole of the managers that have jobNamespaces, for objects that are in no namespace, for example for ' +
        'the PriorityClass of pause pods: [{apiGroups: [scheduling.k8s.io], resources: [priorityclasses], verbs: [get, create]}].',
      value: [],
      schema: anyObjects,
    },
    {
      key: 'cache',
      says:
        'The S3 cache of all runners, passed to them as CACHE_* variables, which take precedence over runners.config. Only ' +
        'managers need permissions for the bucket: jobs get presigned URLs from them.',
      settings: [
        { key: 'bucket', says: 'Name of the bucket. Empty: no cache.', value: '', schema: text },
        {
          key: 'region',
          says: 'Region of the bucket. Required with bucket.',
          value: '',
          schema: { type: 'string', pattern: '^([a-z]{2,4}(-[a-z]+)+-[0-9])?$' },
        },
        { key: 'path', says: 'Prefix of all keys in the bucket.', value: '', schema: text },
        { key: 'shared', says: 'Whether all runners share one cache.', value: true, schema: truth },
        {
          key: 'kmsKeyArn',
          says: 'KMS key for the encryption of objects. Empty: the default of the bucket.',
          value: '',
          schema: { type: 'string', pattern: '^(arn:aws[a-z-]*:kms:.+)?$' },
        },
        {
          key: 'roleArn',
          says:
            'Role that managers assume for each object (runners 17.8 and later), so that jobs can upload more than 5 GB. ' +
            'Empty: managers presign URLs.',
          value: '',
          schema: { type: 'string', pattern: `^(${roleArn.pattern.slice(1, -1)})?$` },
        },
      ],
    },
  ],
};
