import * as z from 'zod';
import { accountName, labelValue, listOf, namespaceName } from '../../../mapping/document/fields.ts';
import * as fields from './fields.ts';
import { refuseKeys } from './refuse-keys.ts';

/** One entry of `runners`, as it is written. */
export const runner = z.strictObject({
  name: fields.runnerName.describe('Names its Deployment, its values in the chart, and its pods in rules.'),
  tags: z
    .array(fields.tag)
    .default([])
    .describe('Tags that it has at GitLab. They are set there, and are here for the test pipeline.'),
  namespace: namespaceName.describe('Namespace of the manager.'),
  jobNamespaces: listOf(namespaceName)
    .optional()
    .describe(
      'Where it creates jobs: in the first, unless a job asks for another with KUBERNETES_NAMESPACE_OVERWRITE. By default its own.',
    ),
  serviceAccount: accountName.describe('Account of the manager: one of serviceAccounts, of kind manager.'),
  jobServiceAccount: accountName
    .default('default')
    .describe('Account that its config.toml sets for jobs (service_account); rules put another in its place.'),
  tokenSecret: fields.secretName.describe('Name of the Secret with its token (runner-token), in its namespace.'),
  protected: z
    .boolean()
    .default(false)
    .describe('Whether GitLab gives it only jobs of protected branches and tags. Set there; here, it is checked.'),
  fargate: z
    .strictObject({
      labels: z
        .record(z.string(), labelValue)
        .superRefine(refuseKeys(fields.FOREIGN_LABEL, 'a label whose key neither the runner nor the webhook uses'))
        .default({})
        .describe('Labels by which the Fargate profile selects the pods, where it looks for any.'),
    })
    .optional()
    .describe('Its pods, those of jobs too, run on Fargate: a profile of the cluster selects their namespaces.'),
  config: z
    .string()
    .default('')
    .describe('More of its config.toml: keys of [runners.kubernetes], and tables below it. Taken as it is.'),
  values: fields.values.describe("More values of GitLab's chart for this runner."),
});
