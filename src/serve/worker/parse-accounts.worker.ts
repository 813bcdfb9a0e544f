import { workerData } from 'node:worker_threads';
import { parseAccounts } from '../../accounts/parse.ts';
import { firstFindings } from './first-findings.ts';
import { postResult } from './post-result.ts';

const { accounts, findings } = parseAccounts(String(workerData));
postResult({ accounts, ...firstFindings(findings) });
