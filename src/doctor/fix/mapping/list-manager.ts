import { showList } from '../../../documents/show.ts';
import type { Fix } from '../fix.ts';

/**
 * Advises to list managers before the webhook or the guard denies their requests: a runner manager that the mapping
 * does not list could not run jobs.
 */
export function listFirst(subjects: ReadonlySet<string>): Fix {
  const who = showList([...subjects]);
  return {
    advice: `first list ${who} in managers of the mapping: a runner manager runs as it, and its jobs stop otherwise`,
  };
}
