import { workerData } from 'node:worker_threads';
import { parseAccounts } from '../../accounts/parse.ts';
import type { ServiceAccount } from '../../accounts/service-account.ts';
import { type Findings, firstFindings } from './first-findings.ts';
import { postResult } from './post-result.ts';

export type ParsedAccounts = { accounts: ServiceAccount[] | undefined } & Findings;

const { accounts, findings } = parseAccounts(String(workerData));
postResult<ParsedAccounts>({ accounts, ...firstFindings(findings) });
