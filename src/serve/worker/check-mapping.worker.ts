import { workerData } from 'node:worker_threads';
import { parseMapping } from '../../mapping/document/parse.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import { compile } from '../../mapping/index/compile.ts';
import { narrowedTo } from '../../plan/edit/narrowed.ts';
import { parseSeenJob } from '../../plan/edit/seen-jobs.ts';
import { type Findings, firstFindings } from './first-findings.ts';
import { postResult } from './post-result.ts';

/** `seen`: keys of the jobs about which the mapping is asked. */
export type EditToCheck = { text: string; seen: readonly string[] };

/** `narrowed`: as far as the mapping decides about those jobs; absent if it has errors. */
export type CheckedMapping = Findings & { narrowed: MappingIndex | undefined };

const { seen, text } = workerData as EditToCheck;
const { mapping, findings } = parseMapping(text);
// A mapping that could not be loaded within the limits is not to be stored; its index stays here.
const index = mapping && compile(mapping);
const jobs = seen.flatMap((key) => parseSeenJob(key) ?? []);
const isAsked = index !== undefined && jobs.length > 0;
postResult<CheckedMapping>({
  ...firstFindings(findings),
  narrowed: isAsked ? narrowedTo(index, jobs) : undefined,
});
