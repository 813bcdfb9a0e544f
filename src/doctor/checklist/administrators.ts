import { mappingWriters } from '../checks/mapping/mapping-writers.ts';
import type { AnsweringCheck } from './checklist-item.ts';

/**
 * Answers no to every line that says "only administrators" if a job can be an administrator, which no other check
 * reports.
 */
export const ADMINISTRATORS: AnsweringCheck = { check: mappingWriters, codes: ['job_administrator'] };
