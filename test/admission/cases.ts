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

/** A captured pod, what is changed of it, what the mapping says, and what comes of it in each mode. */
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

/** The files of cases, beside the mapping and the accounts that they share. */
export function caseFiles(): string[] {
  return readdirSync(FOLDER).filter((file) => file !== 'mapping.yaml' && file !== 'accounts.yaml');
}

export function allCases(): Case[] {
  return caseFiles().flatMap(casesIn);
}

/** The capture of a case with its changes: a fresh copy each time. */
export function reviewOf({ capture, change = [] }: Pick<Case, 'capture' | 'change'>): CapturedReview {
  const review = captured(capture);
  jsonPatch.applyPatch(review.request, structuredClone(change), true, true);
  return review;
}

/** The common mapping and accounts, with the top-level keys of the mapping that a case replaces. */
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
