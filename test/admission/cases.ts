import { readdirSync, readFileSync } from 'node:fs';
import jsonPatch from 'fast-json-patch';
import { parse } from 'yaml';
import { indexAccounts } from '../../src/accounts/index-accounts.ts';
import { parseAccounts } from '../../src/accounts/parse.ts';
import type { ServiceAccount } from '../../src/accounts/service-account.ts';
import type { Decision } from '../../src/admission/decision.ts';
import type { Snapshot } from '../../src/admission/snapshot.ts';
import { formatFinding } from '../../src/documents/finding.ts';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { compile } from '../../src/mapping/index/compile.ts';
import { type CapturedReview, captured } from '../fixtures.ts';

const FOLDER = new URL('../fixtures/decisions/', import.meta.url);

export type Expected = Partial<Decision>;

/** A captured pod, the changes to it, what the mapping says, and the outcome in each mode. */
export type Case = {
  name: string;
  capture: string;
  change?: jsonPatch.Operation[];
  mapping?: Record<string, unknown>;
  enforce: Expected;
  'best-effort': Expected;
  message?: string;
};

export function read(file: string): string {
  return readFileSync(new URL(file, FOLDER), 'utf8');
}

export function casesIn(file: string): Case[] {
  return parse(read(file)) as Case[];
}

/** Returns the files with cases. The folder also has the mapping and the accounts that they share. */
export function caseFiles(): string[] {
  return readdirSync(FOLDER).filter((file) => file !== 'mapping.yaml' && file !== 'accounts.yaml');
}

export function allCases(): Case[] {
  return caseFiles().flatMap(casesIn);
}

/** Returns the capture of a case with its changes, as a new copy each time. */
export function reviewOf({ capture, change = [] }: Pick<Case, 'capture' | 'change'>): CapturedReview {
  const review = captured(capture);
  jsonPatch.applyPatch(review.request, structuredClone(change), true, true);
  return review;
}

/** Returns a snapshot with the common mapping and accounts. A case may replace top-level keys of the mapping. */
export function snapshotOf({ mapping = {} }: Pick<Case, 'mapping'> = {}): Snapshot {
  const text = JSON.stringify({ ...(parse(read('mapping.yaml')) as object), ...mapping });
  const parsed = parseMapping(text);
  if (parsed.mapping === undefined)
    throw new Error(parsed.findings.map((finding) => formatFinding('mapping', finding)).join('\n'));
  return { index: compile(parsed.mapping), accounts: indexAccounts(accounts()), notice: undefined, version: 'VERSION' };
}

export function accounts(): ServiceAccount[] {
  return parseAccounts(read('accounts.yaml')).accounts ?? [];
}
