import { z } from 'zod';
import { isMap } from '../collections/is-map.ts';
import { checkSchema } from '../documents/check-schema.ts';
import type { Finding } from '../documents/finding.ts';
import { type Issue, toFinding } from '../documents/issue.ts';
import type { Path } from '../documents/path.ts';
import { show } from '../documents/show.ts';
import { parseStream, type Source } from '../documents/text/source.ts';
import { isRoleArn } from '../iam/role-arn.ts';
import { ROLE_ARN_ANNOTATION } from '../names.ts';
import { toAccount } from './from-object.ts';
import type { ServiceAccount } from './service-account.ts';

const serviceAccount = z.object({
  metadata: z.object({
    name: z.string().min(1),
    namespace: z.string({ error: 'the namespace of the account' }).min(1),
    annotations: z.record(z.string(), z.string()).nullish(),
  }),
  automountServiceAccountToken: z.boolean().nullish(),
  imagePullSecrets: z.array(z.object({ name: z.string() })).nullish(),
});

const LISTS = new Set(['List', 'ServiceAccountList']);

/**
 * Reads ServiceAccounts in the format of `kubectl get serviceaccounts -A -o yaml` (or `-o json`): a list, or a stream
 * of documents. Objects of other kinds are skipped with a warning if there are accounts, too. If there are none, such
 * objects are errors, because the user meant another file, and no pod would find its account.
 *
 * @returns `accounts` is `undefined` if a finding is an error
 */
export function parseAccounts(text: string): { accounts: ServiceAccount[] | undefined; findings: Finding[] } {
  const { documents, findings } = parseStream(text);
  const isOther = !documents.flatMap(({ value }) => objectsIn(value)).some(({ object }) => isServiceAccount(object));
  const read = documents.map((document) => readDocument(document, isOther));
  const all = [...findings, ...read.flatMap((document) => document.findings)];
  const accounts = read.flatMap((document) => document.accounts);
  return { accounts: all.some(({ level }) => level === 'error') ? undefined : accounts, findings: all };
}

function readDocument(source: Source, isOther: boolean): { accounts: ServiceAccount[]; findings: Finding[] } {
  const read = objectsIn(source.value).map(({ object, path }) => readObject(object, path, isOther));
  return {
    accounts: read.flatMap(({ account }) => (account === undefined ? [] : [account])),
    findings: read.flatMap(({ issues }) => issues.map((issue) => toFinding(issue, source.positionOf))),
  };
}

function objectsIn(value: unknown): { object: unknown; path: Path }[] {
  // Without a value, the findings of the document say why.
  if (value === undefined) return [];
  const { kind, items } = fields(value);
  if (!LISTS.has(String(kind)) || !Array.isArray(items)) return [{ object: value, path: [] }];
  return items.map((object, index) => ({ object, path: ['items', index] }));
}

function readObject(
  object: unknown,
  path: Path,
  isOther: boolean,
): { account?: ServiceAccount; issues: readonly Issue[] } {
  if (!isServiceAccount(object)) {
    const { kind } = fields(object);
    const isSkipped = typeof kind === 'string' && !isOther;
    const message = `found ${kind === undefined ? show(object) : `kind ${show(kind)}`}, wanted kind ServiceAccount${isSkipped ? ': skipped' : ''}`;
    return { issues: [{ code: 'not_an_account', level: isSkipped ? 'warning' : 'error', path, at: 'value', message }] };
  }
  const { value, issues } = checkSchema(serviceAccount, object, path);
  if (value === undefined) return { issues };
  const account = toAccount(value);
  return { account, issues: account.roleArn === undefined ? [] : checkRole(account.roleArn, path) };
}

function checkRole(roleArn: string, path: Path): Issue[] {
  if (isRoleArn(roleArn)) return [];
  return [
    {
      code: 'role_arn_malformed',
      level: 'warning',
      path: [...path, 'metadata', 'annotations', ROLE_ARN_ANNOTATION],
      at: 'value',
      message: `found ${show(roleArn)}, wanted the ARN of a role, such as arn:aws:iam::111122223333:role/name: AWS refuses any other text`,
    },
  ];
}

function isServiceAccount(object: unknown): boolean {
  return fields(object).kind === 'ServiceAccount';
}

function fields(value: unknown): Record<string, unknown> {
  return isMap(value) ? value : {};
}
