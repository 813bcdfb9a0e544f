import * as z from 'zod';
import {
  ACCOUNT_KEY,
  ACCOUNT_LENGTH,
  DNS_LABEL,
  DNS_SUBDOMAIN,
  LABEL_LENGTH,
  LABEL_VALUE,
  SHORT_TOKEN,
} from '../names.ts';
import { TEMPLATE, templateWanted } from '../template.ts';

// The values of a mapping. Their `error` texts end the sentence `found …, wanted …`.

const ACCOUNT = `a ServiceAccount name: lower-case letters, digits, "-" and ".", at most ${ACCOUNT_LENGTH} characters`;

export const accountName = z
  .string()
  .max(ACCOUNT_LENGTH, { error: ACCOUNT, abort: true })
  .regex(DNS_SUBDOMAIN, { error: ({ input }) => plainAccountWanted(input) });

export const accountTemplate = z
  .string()
  .meta({ pattern: TEMPLATE.source })
  .superRefine((text, context) => {
    const wanted = templateWanted(text);
    if (wanted !== undefined) context.addIssue({ code: 'custom', message: wanted });
  });

const NAMESPACE = `the name of a Kubernetes namespace: lower-case letters, digits and "-", at most ${LABEL_LENGTH} characters`;

export const namespaceName = z
  .string()
  .max(LABEL_LENGTH, { error: NAMESPACE, abort: true })
  .regex(DNS_LABEL, NAMESPACE);

const RULE_NAME = `a name for logs and annotations: lower-case letters, digits and "-", at most ${LABEL_LENGTH} characters`;

export const ruleName = z
  .string()
  .max(LABEL_LENGTH, { error: RULE_NAME, abort: true })
  .regex(DNS_LABEL, RULE_NAME)
  .refine((name) => name !== 'default', 'another name: "default" is reported when no rule matched')
  .meta({ not: { const: 'default' } });

const LABEL = `a value of a Kubernetes label: letters, digits, "-", "_" and ".", at most ${LABEL_LENGTH} characters`;

export const labelValue = z.string().max(LABEL_LENGTH, { error: LABEL, abort: true }).regex(LABEL_VALUE, LABEL);

/** Decimal ids, with no more digits than every program can read exactly. */
const ID = /^[1-9][0-9]{0,15}$/;

function id(what: string) {
  const error = ({ input }: { input: unknown }) => idWanted(what, input);
  return z
    .union([z.string().regex(ID, { error }), z.int().min(1, { error })], { error })
    .transform(String)
    .refine((digits) => Number(digits) <= Number.MAX_SAFE_INTEGER, { error: `${what} below 2^53` });
}

export const projectId = id('the id of a GitLab project');
export const groupId = id('the id of a top-level GitLab group');

export const shortToken = z
  .string()
  .meta({ pattern: SHORT_TOKEN.source })
  .refine((text) => SHORT_TOKEN.test(text), {
    error:
      "only a runner's short id, the eight or nine characters after the glrt- prefix that GitLab shows in its list: remove the rest, and revoke the token if it is a working one",
    params: { hidden: true },
  });

const MANAGER_KEY = new RegExp(`${ACCOUNT_KEY.source}|^(?:user|group):.`);
const HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?$/;

const INSTANCE = 'the host name of a GitLab instance in lower case, without https:// and path';

export const instanceName = z.string().max(ACCOUNT_LENGTH, { error: INSTANCE, abort: true }).regex(HOST, INSTANCE);

const KEY = 'namespace/name of the ServiceAccount of a runner manager, such as gitlab/gitlab-runner';

export const accountKey = z
  .string()
  .max(LABEL_LENGTH + 1 + ACCOUNT_LENGTH, { error: KEY, abort: true })
  .regex(ACCOUNT_KEY, KEY);

const NAMED = 'a manager as managers lists it: namespace/name, user:NAME or group:NAME';

export const managerKey = z.string().max(1024, { error: NAMED, abort: true }).regex(MANAGER_KEY, NAMED);

export const userOrGroup = z.string().min(1, 'an exact name').max(1000, 'an exact name of at most 1000 characters');

/** A list with at least one entry. An empty one would match nothing, but reads as if it matched everything. */
export function listOf<T extends z.ZodType>(entry: T): z.ZodArray<T> {
  return z.array(entry).min(1, 'at least one entry: name one, or remove the key');
}

function plainAccountWanted(input: unknown): string {
  return String(input).includes('{') ? `${ACCOUNT}; placeholders work only in the serviceAccount of a rule` : ACCOUNT;
}

function idWanted(what: string, input: unknown): string {
  const text = typeof input === 'string' || typeof input === 'number' ? String(input) : '';
  const digits = /^0+([1-9]\d*)$/.exec(text)?.[1];
  if (digits !== undefined) return `${what} without leading zeros: write ${digits}`;
  if (/^0+$/.test(text)) return `${what}, from 1: GitLab writes 0 for an unknown id`;
  if (/^[1-9]\d*$/.test(text)) return `${what} below 2^53`;
  if (/^[a-z]|\//i.test(text))
    return `${what}, digits only: names and paths can be changed by the people whom the rule should restrict`;
  return `${what} in plain digits, from 1`;
}
