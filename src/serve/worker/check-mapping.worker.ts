import { workerData } from 'node:worker_threads';
import { parseMapping } from '../../mapping/document/parse.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import { compile } from '../../mapping/index/compile.ts';
import { narrowedTo } from '../../plan/edit/narrowed.ts';
import { parseSeenJob } from '../../plan/edit/seen-jobs.ts';
import { type Findings, firstFindings } from './first-findings.ts';
import { postResult } from './post-result.ts';

/** `seen`: keys of the jobs that the result has to cover. */
export type EditToCheck = { text: string; seen: readonly string[] };

/**
 * `narrowed`: the rules that can decide about these jobs; `undefined` if the mapping has errors, or if there are no
 * jobs.
 */
export type CheckedMapping = Findings & { narrowed: MappingIndex | undefined };

const { seen, text } = workerData as EditToCheck;
const { mapping, findings } = parseMapping(text);
// Compiled even if the index is not needed: a mapping that could not be loaded within the limits must not be stored.
const index = mapping && compile(mapping);
const jobs = seen.flatMap((key) => parseSeenJob(key) ?? []);
const isAsked = index !== undefined && jobs.length > 0;
postResult<CheckedMapping>({
  ...firstFindings(findings),
  narrowed: isAsked ? narrowedTo(index, jobs) : undefined,
});
