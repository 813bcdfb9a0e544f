import type { Issue } from '../../documents/issue.ts';

/** What is wrong with an element or a key that keeps an account out; its place is known to the caller. */
export type Explanation = Pick<Issue, 'code' | 'at' | 'message'>;
