import { workerData } from 'node:worker_threads';
import { parseMapping } from '../../mapping/document/parse.ts';
import type { Mapping } from '../../mapping/mapping.ts';
import { type Findings, firstFindings } from './first-findings.ts';
import { postResult } from './post-result.ts';

export type ParsedMapping = { mapping: Mapping | undefined } & Findings;

const { mapping, findings } = parseMapping(String(workerData));
postResult<ParsedMapping>({ mapping, ...firstFindings(findings) });
