import * as z from 'zod';

const difference = z.strictObject({
  code: z.enum([
    'webhook_newer',
    'webhook_older',
    'patch_differs',
    'chart_differs',
    'kubernetes_old',
    'webhook_absent',
  ]),
  level: z.enum(['warning', 'notice']).describe('A warning makes the exit code 1.'),
  message: z.string(),
  hint: z.string().nullable().describe('What to do.'),
});

const webhook = z.strictObject({
  deployment: z.string().describe('NAMESPACE/NAME.'),
  image: z.string(),
  version: z.string().nullable().describe('Version in the tag of the image; null if the tag is not a version.'),
  chart: z.string().nullable().describe('Name and version of the chart; null without its label.'),
  chartFor: z.string().nullable().describe('Version of the program for which the chart was written.'),
});

const cluster = z.strictObject({
  server: z.string().describe('Address of the API server.'),
  kubernetes: z.string().nullable().describe('Version of the API server; null if it could not be read.'),
  webhook: webhook.nullable().describe('null if there is none, or if it could not be read.'),
  unseen: z.array(z.string()).describe('What could not be read, and the missing permission; for people.'),
  differences: z.array(difference),
});

/** What `version --json` prints. */
export const versionSchema = z.strictObject({
  version: z.string().describe('Version of this command.'),
  node: z.string().describe('Version of Node that it runs on.'),
  platform: z.string().describe('Operating system and processor, such as linux-x64.'),
  cluster: cluster.nullable().describe('With --cluster.'),
});
