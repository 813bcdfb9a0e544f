import * as z from 'zod';
import { DECISION_REASONS } from '../../admission/reasons.ts';
import { isMap } from '../../collections/is-map.ts';
import { mapOf } from '../../documents/map-of.ts';
import {
  accountName,
  groupId,
  labelValue,
  managerKey,
  namespaceName,
  projectId,
  shortToken,
} from '../../mapping/document/fields.ts';
import { DNS_LABEL } from '../../mapping/names.ts';
import { MODES } from '../../modes.ts';
import { MANAGER_LABEL } from '../../names.ts';
import type { Case } from '../case.ts';

const KINDS = ['job', 'manager', 'other'] as const;
const VERSION = 'a version of GitLab Runner, such as "19.4"';
const RULE = 'the name of a rule, or default';

const marks = (what: string) =>
  mapOf(z.string(), z.string(), { error: `a map of ${what} to texts` })
    .default({})
    .describe(`More ${what} of the pod; they replace those that GitLab Runner sets.`);

/** At least two numbers. YAML reads 19.4 as a number; the parser keeps the last digit of 19.10. */
const runnerVersion = z
  .union([z.string().regex(/^\d{1,4}\.\d{1,4}(?:\.\d+)*$/, VERSION), z.number().min(1, VERSION)], { error: VERSION })
  .transform(String)
  .refine((text) => /^\d+\.\d+/.test(text), { error: VERSION });

const mode = z.enum(MODES);

const commonFields = {
  name: z.string().min(1, 'a text').max(200, 'a text of at most 200 characters').optional().describe('For people.'),
  createdBy: managerKey
    .optional()
    .describe(
      'Requester that creates the pod: a manager as the mapping lists it (namespace/name, user:NAME or group:NAME), or any other. For a job it can be left out if only one manager is possible.',
    ),
  requestedAccount: accountName
    .optional()
    .describe(
      'ServiceAccount that the pod names: for a job what it requests with KUBERNETES_SERVICE_ACCOUNT_OVERWRITE, without it the configured one.',
    ),
  labels: marks('labels'),
  annotations: marks('annotations'),
  mode: mode.optional().describe('Mode of the namespace. Defaults to that of the file.'),
  account: accountName.optional().describe('Expected: the pod is allowed and has this ServiceAccount.'),
  reason: z
    .enum(DECISION_REASONS)
    .optional()
    .describe(
      'Expected: the reason code of the decision. In enforce, that of a refusal means that the pod is refused.',
    ),
  rule: z
    .string()
    .max(63, { error: RULE, abort: true })
    .regex(DNS_LABEL, RULE)
    .optional()
    .describe('Expected: the name of the rule that assigned the account, or default.'),
};

const namespace = namespaceName.describe(
  'Kubernetes namespace of the pod. For a job it can be left out if only one is possible.',
);

const jobFields = {
  project: projectId.describe('ID of the GitLab project.'),
  rootGroup: groupId.optional().describe('ID of the top-level group of the project.'),
  runner: shortToken.optional().describe('Short token of the runner, as in its label id-short.'),
  runnerVersion: runnerVersion
    .optional()
    .describe('Version of GitLab Runner. Defaults to the newest known one. Put it in quotes.'),
  token: z
    .enum(['bound', 'unbound'])
    .default('bound')
    .describe('Whether the request has the token of a running pod, which a mapping with tokens: bound requires.'),
};

const managerFields = {
  managerName: labelValue.optional().describe(`Value of the pod label ${MANAGER_LABEL}, which rules match by names.`),
};

const kind = z
  .enum(KINDS)
  .describe(
    'What creates the pod and how it looks: a job of GitLab Runner (default), a runner manager that looks like one of the GitLab chart, any other pod.',
  );

/**
 * Accepts the fields of every kind. The JSON Schema is made from it, and says in addition which fields each kind has.
 */
const anyCaseSchema = z.strictObject({
  ...commonFields,
  kind: kind.default('job'),
  namespace: namespace.optional(),
  ...jobFields,
  project: jobFields.project.optional(),
  ...managerFields,
});

const jobSchema = z.strictObject({
  ...commonFields,
  kind: z.literal('job').default('job'),
  namespace: namespace.optional(),
  ...jobFields,
});
/** Required, with an error text of its own for a missing namespace. */
const requiredNamespace = z.string('the namespace of the pod').pipe(namespaceName);
const managerSchema = z.strictObject({
  ...commonFields,
  kind: z.literal('manager'),
  namespace: requiredNamespace,
  ...managerFields,
});
const otherSchema = z.strictObject({ ...commonFields, kind: z.literal('other'), namespace: requiredNamespace });

export type WrittenCase = z.output<typeof jobSchema> | z.output<typeof managerSchema> | z.output<typeof otherSchema>;

/** Returns the schema for the kind of a case. A union of them could report only that no member matches. */
export function caseSchemaFor(entry: unknown): z.ZodType<WrittenCase> {
  const written = isMap(entry) ? entry.kind : undefined;
  if (written === 'manager') return managerSchema;
  if (written === 'other') return otherSchema;
  return written === undefined || written === 'job' ? jobSchema : anyCaseSchema.pipe(z.never());
}

export const FIELDS_OF_KIND: Readonly<Record<Case['kind'], readonly string[]>> = {
  job: Object.keys(jobFields),
  manager: Object.keys(managerFields),
  other: [],
};

const headFields = {
  $schema: z.string().optional().describe('JSON Schema of this file, for editors.'),
  version: z.literal(1, '1, the version of this format').describe('Version of this format.'),
  mode: mode.default('enforce').describe('Mode that the label of the namespaces sets.'),
};

const ENTRIES = 'at least one case';

/**
 * The file without its cases, which are checked one by one, so that an invalid one does not hide the issues of the
 * others.
 */
export const outlineSchema = z.strictObject({ ...headFields, cases: z.array(z.unknown()).min(1, ENTRIES) });

/** The whole file with all descriptions, from which the JSON Schema is made. */
export const casesSchema = z.strictObject({
  ...headFields,
  cases: z.array(anyCaseSchema).min(1, ENTRIES).describe('Pods, and what the mapping must decide about them.'),
});
