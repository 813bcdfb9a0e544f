import type { Issue } from '../../../documents/issue.ts';

/** Why an element or a key does not let an account in. The function that asked adds the path. */
export type Explanation = Pick<Issue, 'code' | 'at' | 'message'>;
