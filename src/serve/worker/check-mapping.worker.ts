import { workerData } from 'node:worker_threads';
import { parseMapping } from '../../mapping/document/parse.ts';
import { compile } from '../../mapping/index/compile.ts';
import { type Findings, firstFindings } from './first-findings.ts';
import { postResult } from './post-result.ts';

const { mapping, findings } = parseMapping(String(workerData));
// A mapping that could not be loaded within the limits is not to be stored; its index stays here.
if (mapping !== undefined) compile(mapping);
postResult<Findings>(firstFindings(findings));
