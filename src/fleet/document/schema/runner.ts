import * as z from 'zod';
import { mapOf } from '../../../documents/map-of.ts';
import { accountName, labelValue, listOf, namespaceName } from '../../../mapping/document/fields.ts';
import * as fields from './fields.ts';
import { refuseKeys } from './refuse-keys.ts';

const TOKEN_SECRET =
  'the name of the Secret in its namespace that has its token, or managed: false for a runner of another release';

/** One entry of `runners`, before defaults that depend on other parts. */
const runnerFields = z.strictObject({
  name: fields.runnerName.describe(
    'Name of the runner, used for its Deployment, its chart values, and its pods in rules.',
  ),
  tags: z
    .array(fields.tag)
    .default([])
    .describe('Tags of the runner in GitLab, where they are set. Used by the test pipeline.'),
  namespace: namespaceName.describe('Namespace of the manager.'),
  jobNamespaces: listOf(namespaceName)
    .optional()
    .describe(
      'Namespaces for jobs: the first, unless a job requests another with KUBERNETES_NAMESPACE_OVERWRITE. Defaults to its own.',
    ),
  serviceAccount: accountName.describe('ServiceAccount of the manager: one of serviceAccounts, of kind manager.'),
  jobServiceAccount: accountName
    .default('default')
    .describe('ServiceAccount that its config.toml sets for jobs (service_account). Rules can assign another.'),
  managed: z
    .boolean()
    .default(true)
    .describe(
      'Whether the generated chart installs it. false: another release or manifest does, and the chart changes nothing of it.',
    ),
  tokenSecret: fields.secretName
    .optional()
    .describe('Name of the Secret in its namespace that has its token (runner-token). Required if managed.'),
  protected: z
    .boolean()
    .default(false)
    .describe('Whether GitLab gives it only jobs of protected branches and tags. Set in GitLab; used here for checks.'),
  fargate: z
    .strictObject({
      labels: mapOf(z.string(), labelValue)
        .superRefine(refuseKeys(fields.FOREIGN_LABEL, 'a label key that neither the runner nor the webhook uses'))
        .default({})
        .describe('Labels by which the Fargate profile selects pods, if it uses labels.'),
    })
    .optional()
    .describe('Runs its pods and those of its jobs on Fargate: a profile of the cluster selects their namespaces.'),
  config: z
    .string()
    .default('')
    .describe(
      'Additional lines of its config.toml, used unchanged: keys of [runners.kubernetes], and tables below it.',
    ),
  values: fields.values.describe("Additional values of GitLab's chart for this runner."),
});

export const runner = runnerFields.refine(({ managed, tokenSecret }) => !managed || tokenSecret !== undefined, {
  error: TOKEN_SECRET,
  path: ['tokenSecret'],
});
