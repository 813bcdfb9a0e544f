import type { Issue } from '../../../documents/issue.ts';

/** Why an element or a key keeps an account out; the caller knows its place. */
export type Explanation = Pick<Issue, 'code' | 'at' | 'message'>;
