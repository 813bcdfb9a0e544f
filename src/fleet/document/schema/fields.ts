import * as z from 'zod';
import { mapOf } from '../../../documents/map-of.ts';
import { parseIssuer } from '../../../iam/oidc-issuer.ts';
import { PARTITIONS } from '../../../iam/partition.ts';
import { ROLE_NAME_LENGTH, ROLE_PATH_LENGTH } from '../../../iam/role.ts';

// The types of values in a fleet. Their `error` texts complete the sentence `found …, wanted …`.

const ACCOUNT_ID =
  'the 12 digits of an AWS account in quotes: without quotes YAML reads a number and loses a leading 0';

export const awsAccount = z.string({ error: ACCOUNT_ID }).regex(/^\d{12}$/, ACCOUNT_ID);

const CLUSTER = 'the name of an EKS cluster: letters, digits, "-" and "_", at most 100 characters';

export const clusterName = z.string().regex(/^[0-9A-Za-z][\w-]{0,99}$/, CLUSTER);

export const region = z.string().regex(/^[a-z]{2,4}(?:-[a-z]+)+-\d$/, 'an AWS region, such as eu-central-1');

export const partition = z.enum(PARTITIONS);

const ISSUER =
  'the OIDC issuer of the cluster, such as https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE: aws eks describe-cluster --name NAME --query cluster.identity.oidc.issuer';

export const oidcIssuer = z
  .string()
  .max(255, { error: ISSUER, abort: true })
  .meta({ pattern: '^(https://)?[a-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~/-]*)?$' })
  .refine((text) => parseIssuer(text) !== undefined, { error: ISSUER });

const URL_WANTED = 'the URL of GitLab, such as https://gitlab.example.com, without user and query';

const URL_PATTERN = /^https?:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?(?:\/[\w.~/-]*)?$/;

export const gitlabUrl = z
  .string()
  .max(255, { error: URL_WANTED, abort: true })
  .meta({ pattern: URL_PATTERN.source })
  .superRefine((text, context) => {
    if (URL_PATTERN.test(text)) return;
    // Hides the value in messages, because the text before an @ may be a password.
    context.addIssue({ code: 'custom', message: URL_WANTED, params: { hidden: text.includes('@') } });
  });

const BUCKET = 'the name of an S3 bucket: 3 to 63 lower-case letters, digits, "-" and "."';

export const bucket = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, BUCKET);

const PREFIX = 'a key prefix without a slash at either end, of letters, digits and - _ . / (safe in policies and URLs)';

export const cachePath = z
  .string()
  .max(512, { error: PREFIX, abort: true })
  .regex(/^(?:[\w.-]+(?:\/[\w.-]+)*)?$/, PREFIX);

const KEY =
  'the ARN of a KMS key, such as arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

export const kmsKeyArn = z.string().regex(/^arn:aws[a-z0-9-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]{1,64}$/, KEY);

const ROLE_NAME = `the name of an IAM role: letters, digits and + = , . @ _ -, at most ${ROLE_NAME_LENGTH} characters, starting with a letter or a digit`;

export const roleName = z.string().regex(new RegExp(`^[A-Za-z0-9][\\w+=,.@-]{0,${ROLE_NAME_LENGTH - 1}}$`), ROLE_NAME);

const ROLE_PATH = `an IAM path that begins and ends with a slash, such as /ci/, at most ${ROLE_PATH_LENGTH} characters`;

export const rolePath = z
  .string()
  .max(ROLE_PATH_LENGTH, { error: ROLE_PATH, abort: true })
  .regex(/^\/(?:[\w.+=,@-]+\/)*$/, ROLE_PATH);

const ROLE_ARN = 'the ARN of a role, such as arn:aws:iam::111122223333:role/path/name';

const ROLE_ARN_PATTERN =
  /^arn:aws[a-z0-9-]*:iam::[0-9]{12}:role\/([A-Za-z0-9_.@+=,-]+\/)*[A-Za-z0-9][A-Za-z0-9_.@+=,-]{0,63}$/;

export const roleArn = z.string().max(2048, { error: ROLE_ARN, abort: true }).regex(ROLE_ARN_PATTERN, ROLE_ARN);

const PROVIDER = 'a provider configuration of Terraform: a name, or a name and an alias, such as aws.ci';

export const terraformProvider = z
  .string()
  .max(128, { error: PROVIDER, abort: true })
  .regex(/^[A-Za-z][\w-]*(?:\.[A-Za-z_][\w-]*)?$/, PROVIDER);

const POLICY_ARN = 'the ARN of a managed policy, such as arn:aws:iam::aws:policy/ReadOnlyAccess';

export const policyArn = z
  .string()
  .max(2048, { error: POLICY_ARN, abort: true })
  .regex(/^arn:aws[a-z0-9-]*:iam::(?:\d{12}|aws):policy\/[\w.@+=,/-]+$/, POLICY_ARN);

/** What a 63-character label leaves for the name, after a hyphen and the version of GitLab's chart. */
const RUNNER_NAME_LENGTH = 50;

const RUNNER = `a name that begins with a letter: lower-case letters, digits and "-", at most ${RUNNER_NAME_LENGTH} characters; GitLab's chart derives names and labels from it`;

export const runnerName = z
  .string()
  .regex(new RegExp(`^(?=.{1,${RUNNER_NAME_LENGTH}}$)[a-z](?:[-a-z0-9]*[a-z0-9])?$`), RUNNER)
  .meta({ pattern: '^[a-z]([-a-z0-9]*[a-z0-9])?$', maxLength: RUNNER_NAME_LENGTH });

const TAG = 'a GitLab tag: text on one line, without a comma, at most 255 characters';

export const tag = z
  .string()
  .max(255, { error: TAG, abort: true })
  .regex(/^[^\s,\p{Cc}](?:[^,\p{Cc}]*[^\s,\p{Cc}])?$/u, TAG);

const SECRET = 'the name of a Kubernetes Secret, not a token: if this is a working token, revoke it';

export const secretName = z
  .string()
  .meta({ pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$' })
  .refine(
    (text) => text.length <= 253 && /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/.test(text) && !text.startsWith('glrt-'),
    {
      error: SECRET,
      params: { hidden: true },
    },
  );

/**
 * Keys that a fleet must not set: invalid ones; `pod` and those below `runner.gitlab.com`, which the runner sets; and
 * those below `gitlab-runner-irsa`, which the webhook would treat as forged.
 */
export const FOREIGN_LABEL =
  /^(?!(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$)|^pod$|^gitlab-runner-irsa\/|^(?:.*\.)?runner\.gitlab\.com\//i;

/** Values for a Helm chart. */
export const values = mapOf(z.string(), z.unknown(), { error: 'a map of values' }).default({});
