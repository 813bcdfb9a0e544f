import { mappingWriters } from '../checks/mapping/mapping-writers.ts';
import type { AnsweringCheck } from './checklist-item.ts';

/** What answers no wherever a line says "only administrators": one that a job can be. No other check repeats it. */
export const ADMINISTRATORS: AnsweringCheck = { check: mappingWriters, codes: ['job_administrator'] };
