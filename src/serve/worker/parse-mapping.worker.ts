import { workerData } from 'node:worker_threads';
import { parseMapping } from '../../mapping/document/parse.ts';
import { firstFindings } from './first-findings.ts';
import { postResult } from './post-result.ts';

const { mapping, findings } = parseMapping(String(workerData));
postResult({ mapping, ...firstFindings(findings) });
