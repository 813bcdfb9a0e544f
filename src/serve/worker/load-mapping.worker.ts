import { workerData } from 'node:worker_threads';
import { parseMapping } from '../../mapping/document/parse.ts';
import { compile, type MappingIndex } from '../../mapping/index/compile.ts';
import { type Findings, firstFindings } from './first-findings.ts';
import { postResult } from './post-result.ts';

export type LoadedMapping = { index: MappingIndex | undefined } & Findings;

const { mapping, findings } = parseMapping(String(workerData));
postResult<LoadedMapping>({ index: mapping && compile(mapping), ...firstFindings(findings) });
