import { accountName, anyObjects, closed, namespaces, roleArn, text, texts, truth } from '../schemas.ts';
import type { Schema, Section } from '../setting.ts';

const account: Schema = {
  ...closed(
    {
      name: { ...accountName, description: 'Name of the ServiceAccount; the trust policy of its role names it back.' },
      kind: { enum: ['manager', 'job'], description: 'Whether runner managers run as it, or jobs.' },
      namespaces: { ...namespaces, description: 'Namespaces that the account is in.' },
      jobNamespaces: { ...namespaces, description: 'Namespaces in which the manager creates job pods.' },
      roleArn: { ...roleArn, description: 'IAM role; none with EKS Pod Identity.' },
      create: { ...truth, default: true, description: 'Whether this chart makes the account.' },
      annotations: { ...texts, description: 'More annotations of the account.' },
      automountServiceAccountToken: { ...truth, description: 'Whether pods get a token for the Kubernetes API.' },
    },
    ['name', 'kind', 'namespaces'],
  ),
  if: { properties: { kind: { const: 'job' } }, required: ['kind'] },
  // biome-ignore lint/suspicious/noThenProperty: it is a word of JSON Schema
  then: { properties: { jobNamespaces: false } },
};

export const accounts: Section = {
  title: 'Accounts, roles and the cache',
  settings: [
    {
      key: 'serviceAccounts',
      says:
        'ServiceAccounts for runner managers (kind: manager) and for jobs (kind: job), each with its role. ' +
        'A manager gets its rights in every one of jobNamespaces, by default in its own. With create: false the account ' +
        'is there already: it is not touched, and gets rights only in jobNamespaces that are named. ' +
        'For example {name: ci-billing, kind: job, namespaces: [gitlab], roleArn: "arn:aws:iam::111122223333:role/ci-billing"}.',
      value: [],
      schema: { type: 'array', items: account },
    },
    {
      key: 'managerRules',
      says:
        'Rules for the Role of the managers beside the ones that every runner needs, as in a Role of Kubernetes: for pause ' +
        'pods, a namespace for each job, or disruption budgets of jobs.',
      value: [],
      schema: anyObjects,
    },
    {
      key: 'cache',
      says:
        'The S3 cache of all runners, handed to them as CACHE_* variables, which win over runners.config. Only managers ' +
        'need rights to the bucket: jobs get URLs from them.',
      settings: [
        { key: 'bucket', says: 'Name of the bucket. Empty: no cache is set.', value: '', schema: text },
        {
          key: 'region',
          says: 'Region of the bucket. Without it the runner asks S3 before every job.',
          value: '',
          schema: { type: 'string', pattern: '^([a-z]{2,4}(-[a-z]+)+-[0-9])?$' },
        },
        { key: 'path', says: 'Prefix of all keys in the bucket.', value: '', schema: text },
        { key: 'shared', says: 'Whether all runners share what one of them has stored.', value: true, schema: truth },
        {
          key: 'kmsKeyArn',
          says: 'KMS key that objects are encrypted with. Empty: as the bucket does it.',
          value: '',
          schema: { type: 'string', pattern: '^(arn:aws[a-z-]*:kms:.+)?$' },
        },
        {
          key: 'roleArn',
          says:
            'Role that managers assume for each object (runners from 17.8 on), so that jobs may upload more than 5 GB. ' +
            'Empty: they sign URLs.',
          value: '',
          schema: { type: 'string', pattern: `^(${roleArn.pattern.slice(1, -1)})?$` },
        },
      ],
    },
  ],
};
